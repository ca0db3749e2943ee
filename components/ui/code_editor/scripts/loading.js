// What the editor is made of, and what it completes: loaded once a visit, as files.

const loaded = (globalThis.modelierEditorFiles ??= new Map());

function once(url, load) {
  if (!loaded.has(url)) {
    const loading = load(url);
    loading.catch(() => loaded.delete(url)); // the next editor tries again
    loaded.set(url, loading);
  }
  return loaded.get(url);
}

function codeMirror(url) {
  return once(
    url,
    () =>
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = url;
        script.onload = () => resolve(globalThis.modelierCodeMirror);
        script.onerror = () => reject(new Error(url));
        document.head.append(script);
      }),
  );
}

function known(url) {
  return once(url, async () => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(url);
    return answer.json();
  });
}
