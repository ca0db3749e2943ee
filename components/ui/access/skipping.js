// Buttons before all else, seen when they have the focus, that lead to the parts of a page: to its h2.

const PART = ".stMain h2";

const skip = document.createElement("nav");
skip.id = "modelier-skip";
document.body.prepend(skip);

function offerParts() {
  const parts = [...document.querySelectorAll(PART)].filter(usable);
  const names = parts.map((part) => part.textContent).join("\n");
  if (names === skip.dataset.names) return;
  skip.dataset.names = names;
  skip.setAttribute("aria-label", translated("Parts of the page"));
  skip.replaceChildren(
    ...parts.map((_, number) => {
      const button = document.createElement("button");
      button.textContent = parts[number].textContent;
      button.addEventListener("click", () => goTo(number));
      return button;
    }),
  );
}

// Streamlit may have drawn them anew since.
function goTo(number) {
  const part = [...document.querySelectorAll(PART)].filter(usable)[number];
  if (!part) return;
  part.tabIndex = -1;
  part.focus();
}
