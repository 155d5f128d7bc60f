
// What all pages draw with: charts in the colours of the theme, drawn again when it changes, and in light colours to print.
const page = (() => {
  const charts = [];
  let drawing = () => {};
  const palette = ['#3b76d1', '#e08a2c', '#3f9d6b', '#b7518f', '#7a6bd0', '#c4483f', '#2aa1a8', '#8a7f3c', '#5c7f9b', '#d06d9c'];
  function theme() {
    const style = getComputedStyle(document.documentElement);
    const of = name => style.getPropertyValue(name).trim();
    const ink = of('--ink'), soft = of('--soft'), line = of('--line'), paper = of('--paper'), band = of('--band');
    const axis = { axisLabel: { color: soft }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } },
      nameTextStyle: { color: soft } };
    const common = { color: palette, textStyle: { color: ink, fontFamily: getComputedStyle(document.body).fontFamily }, animation: false,
      backgroundColor: 'transparent', aria: { enabled: true } };
    return { ink, soft, line, paper, band, axis, palette, common };
  }
  function redraw() {
    charts.splice(0).forEach(chart => chart.dispose());
    drawing(theme());
  }
  const escaped = text => text.replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);
  const root = document.documentElement;
  const dark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  addEventListener('DOMContentLoaded', () => document.getElementById('theme').addEventListener('click', () => {
    root.dataset.theme = dark() ? 'light' : 'dark';
    redraw();
  }));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  matchMedia('print').addEventListener('change', redraw);
  addEventListener('resize', () => charts.forEach(chart => chart.resize()));
  return {
    draw(what) { drawing = what; redraw(); },
    // What a formatter gives is text, not HTML: who made the run has named its clients as he liked.
    chart(element, option) {
      const text = option.tooltip && option.tooltip.formatter;
      if (text) option = { ...option, tooltip: { ...option.tooltip, formatter: item => escaped(text(item)) } };
      const chart = echarts.init(element, null, { renderer: 'svg' });
      chart.setOption(option);
      charts.push(chart);
    },
    number: (value, digits) => value === null || value === undefined || Number.isNaN(value) ? '' : value.toFixed(digits),
  };
})();
