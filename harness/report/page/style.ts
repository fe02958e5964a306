import { COLOURS } from '../charts/palette.js';

const scheme = (which: 'light' | 'dark') =>
  Object.entries(COLOURS)
    .map(([name, colour]) => `--${name}:${colour[which]};`)
    .join('');

/** Charts are drawn in the light colours; each of them gives way to the page's own, so that they follow it into the dark. */
const chartColours = Object.entries(COLOURS)
  .map(
    ([name, { light }]) =>
      `svg [fill="${light}"],svg [fill="${rgb(light)}"]{fill:var(--${name})}svg [stroke="${light}"]{stroke:var(--${name})}`,
  )
  .join('\n');

/** ECharts writes some colours as `rgb(0,114,178)`. */
function rgb(hex: string): string {
  const parts = [1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16));
  return `rgb(${parts.join(',')})`;
}

/** The page's one style sheet. */
export const STYLE = `
:root{color-scheme:light dark;--page:#f6f8fa;--hint:#fff8e6;--hintline:#d4a72c;${scheme('light')}}
@media (prefers-color-scheme:dark){:root{--page:#0d1117;--hint:#2a2312;--hintline:#9e7b1c;${scheme('dark')}}}
*{box-sizing:border-box}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
:focus-visible{outline:3px solid var(--first);outline-offset:2px}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:break-word}
header.top,main,footer{max-width:78rem;margin:0 auto;padding:0 1.2rem}
header.top{padding-top:2rem;padding-bottom:.6rem}
h1{font-size:clamp(1.25rem,1rem + 1vw,1.6rem);line-height:1.3;margin:.25rem 0 .6rem;max-width:66rem;text-wrap:pretty}
h2{font-size:1.35rem;margin:0 0 .3rem}
h3{font-size:1.05rem;margin:1.6rem 0 .4rem}
a{color:var(--first)}
.kicker{margin:0;color:var(--muted);font-weight:600}
.facts{color:var(--muted);margin:.2rem 0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;font-size:.92rem}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;padding:0;margin:.3rem 0}
.conclusion{margin:.4rem 0;max-width:60rem}
.caution{background:var(--hint);border-left:4px solid var(--hintline);margin:.5rem 0;padding:.45rem .8rem;max-width:60rem}
section{background:var(--paper);border:1px solid var(--grid);border-radius:10px;padding:1.2rem 1.2rem 1.3rem;margin:0 0 1.3rem;scroll-margin-top:1rem}
.question{color:var(--muted);margin:0}
.answer{font-size:1.12rem;font-weight:600;margin:.2rem 0 .8rem;max-width:64rem}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--muted);padding:0 0 .5rem;font-size:.88rem}
th,td{padding:.32rem .5rem;vertical-align:top;border-top:1px solid var(--grid);text-align:left}
thead th{border-top:0;color:var(--muted);font-weight:600;font-size:.84rem;vertical-align:bottom}
tbody th{font-weight:400}
.right{text-align:right}
td.right,.ratio{white-space:nowrap}
.scroll{overflow-x:auto;margin:.6rem 0}
.verdicts .group th{padding:.9rem .6rem .35rem;font-weight:600;border-top:2px solid var(--grid)}
.verdicts .group span{display:block;font-weight:400}
.verdicts .figure,.verdicts .metric{white-space:nowrap}
.verdicts .level{max-width:15rem}.verdicts .verdict{min-width:13.2rem}.verdicts .ahead{white-space:nowrap}
.kinds{font-size:.86rem}
.kinds th:nth-child(1){width:14%}.kinds th:nth-child(2),.kinds th:nth-child(3){width:10%}.kinds th:nth-child(4){width:22%}
.kinds th:nth-child(5){width:18%}.kinds th:nth-child(6){width:9%}
.kinds tbody th{font-weight:600}.kinds small{display:block;font-weight:400;color:var(--muted)}
.kinds .doubt{color:var(--muted)}
.kinds tbody tr:first-child>*{background:var(--page)}
#one-page h2{font-size:1rem;margin:.8rem 0 .1rem}
.open-points{margin:.2rem 0 .4rem;padding-left:1.1rem;font-size:.86rem}
p.open-points{padding:0;color:var(--muted)}
nav{margin:0 0 1.3rem;display:flex;flex-wrap:wrap;gap:0 1.1rem;align-items:baseline;font-size:.88rem}
nav details{margin:.3rem 0}
.tally{display:flex;flex-wrap:wrap;gap:.4rem .6rem;list-style:none;margin:.2rem 0 .8rem;padding:0}
.interval{vertical-align:-.2em;margin-right:.6rem}
.interval .margin{fill:var(--band)}.interval .equal{stroke:var(--muted);stroke-width:1;fill:none}
.badge{display:inline-block;white-space:nowrap;border-radius:1rem;padding:.02rem .6rem;font-weight:600;font-size:.84rem;border:1.5px solid currentColor}
.badge+small{display:inline-block;color:var(--muted);margin:.1rem 0 0 .4rem;max-width:13rem;line-height:1.3;vertical-align:middle}
.target-1{color:var(--first)}.target-2{color:var(--second)}.target-3{color:var(--third)}.target-4{color:var(--fourth)}
.same{color:var(--same)}.open,.spoilt{color:var(--muted);border-style:dashed}
.claim-reproduced{color:var(--same)}.claim-refuted{color:var(--refuted)}.claim-mixed{color:var(--mixed)}
.claim-inconclusive,.claim-not-run{color:var(--muted);border-style:dashed}
.claims{table-layout:fixed}
.claims th:nth-child(1){width:36%}
.claims td p{margin:0 0 .3rem}
.claims .words{display:block;font-weight:600;margin:.3rem 0 .1rem}
.claims small,.not-run small{color:var(--muted)}
.evidence{list-style:none;margin:0;padding:0}.evidence li{margin:0 0 .35rem}.evidence i,.not-run i{color:var(--muted);font-style:normal}
.claims details{margin:.2rem 0}
.charts{columns:27rem 2;column-gap:1rem;margin:1rem 0}
figure{margin:0 0 1rem;border:1px solid var(--grid);border-radius:8px;padding:.5rem;break-inside:avoid}
figure.wide{margin:1rem 0}
figure svg{display:block;width:100%;height:auto}
figure.wide svg{min-width:46rem}
figure .scroll{margin:0}
figcaption{color:var(--muted);font-size:.84rem;padding:.3rem .4rem 0}
details{margin:.7rem 0}
summary{cursor:pointer;font-weight:600;color:var(--first)}
pre{background:var(--page);border:1px solid var(--grid);border-radius:6px;padding:.7rem;overflow-x:auto;font-size:.85rem;white-space:pre-wrap;overflow-wrap:anywhere}
code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9em;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:.35rem 1.2rem;margin:.6rem 0}
dt{font-weight:600}dd{margin:0}
footer{color:var(--muted);font-size:.88rem;padding-bottom:2rem}
${chartColours}
@media screen and (max-width:60rem){
.verdicts .interval{display:block;margin:0 0 .1rem}
}
@media screen and (max-width:46rem){
header.top,main,footer{padding-left:.8rem;padding-right:.8rem}
section{padding:1rem .9rem}
td.right{white-space:normal}
.scroll caption{max-width:calc(100vw - 4.5rem)}
dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 .6rem}
.kinds,.kinds tbody,.kinds tr,.kinds th,.kinds td,.verdicts,.verdicts tbody,.verdicts tr,.verdicts th,.verdicts td,.claims,.claims tbody,.claims tr,.claims th,.claims td{display:block;border:0;padding:0;text-align:left}
.kinds thead,.verdicts thead,.claims thead{display:none}
.kinds caption,.verdicts caption,.claims caption{display:block}
.kinds th:nth-child(n),.kinds td:nth-child(n){width:auto}.kinds tr{border-top:1px solid var(--grid);padding:.6rem 0}
.kinds [data-name]::before{content:attr(data-name) " ";color:var(--muted)}
.claims th:nth-child(1){width:auto}.claims tr{border-top:1px solid var(--grid);padding:.8rem 0}.claims td{margin:.4rem 0 0}
.claims [data-name]::before{content:attr(data-name) " ";color:var(--muted)}
.verdicts .group th{border-top:2px solid var(--grid);padding:.9rem 0 .3rem}
.verdicts tr:not(.group){display:grid;grid-template-columns:auto 1fr;gap:.1rem 1rem;border-top:1px solid var(--grid);padding:.6rem 0}
.verdicts .level{font-weight:600;grid-column:1/-1;max-width:none}
.verdicts .verdict{min-width:0}
.verdicts .metric,.verdicts .ahead,.verdicts .verdict{grid-column:1/-1}
.verdicts [data-name]::before{content:attr(data-name) " ";color:var(--muted)}
.verdicts .ahead{white-space:normal;display:flex;align-items:center;flex-wrap:wrap}
.verdicts .interval{margin:0 .6rem 0 -.3rem}
}
@page{size:A4;margin:8mm}
@media print{
:root{--page:#fff;--hint:#fff;${scheme('light')}}
html{font-size:12px}body{font-size:11px}
nav{display:none}
header.top,main,footer{max-width:none;padding:0}
h1{font-size:13px;line-height:1.15;max-width:none;margin:.1rem 0 .3rem}
.conclusion,.caution{max-width:none;margin:.1rem 0}.caution{padding:.1rem .6rem}
header.top{line-height:1.25}
#one-page{break-after:page;margin:0;font-size:10px;line-height:1.15}
#one-page table{font-size:9.2px}#one-page th,#one-page td{padding:.08rem .25rem}
.kinds th:nth-child(1),.kinds th:nth-child(6){width:13%}.kinds th:nth-child(4){width:21%}.kinds th:nth-child(5){width:19%}
#one-page caption,#one-page figcaption,.open-points{font-size:9px}
#one-page h2{font-size:11px;margin:.4rem 0 0}
#one-page details,.as-tables{display:none}
#one-page figure{margin:.2rem 0 0;padding:.1rem;border:0}
#one-page figure svg{width:70%}
#one-page a{color:inherit;text-decoration:none}
section{border:0;padding:0;margin-bottom:1.5rem}
figure,tr{break-inside:avoid}h2,h3{break-after:avoid}
.scroll{overflow:visible}
figure.wide svg{min-width:0}
details::details-content{content-visibility:visible;block-size:auto}
}
`;
