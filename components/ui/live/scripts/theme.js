// How a chart looks on this page.

const CHART_TEXT = 12;

// The page's own colours and letters, as a theme for the charts.
function look(element) {
  const style = getComputedStyle(element);
  const get = (name) => style.getPropertyValue(`--st-${name}`).trim();
  const text = { color: get("text-color"), fontFamily: get("font"), fontSize: CHART_TEXT };
  const axis = {
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { ...text, hideOverlap: true },
    nameTextStyle: text,
    splitLine: { lineStyle: { color: get("border-color-light") || get("border-color") } },
  };
  return {
    textStyle: { fontFamily: text.fontFamily },
    title: { textStyle: { ...text, fontWeight: 600 } },
    legend: { textStyle: text },
    tooltip: {
      backgroundColor: get("background-color"),
      borderColor: get("border-color"),
      textStyle: text,
    },
    valueAxis: axis,
    markLine: { label: { color: text.color } },
    markPoint: { itemStyle: { color: text.color }, label: { color: get("background-color"), fontSize: 10 } },
  };
}
