import { colours } from './colours.js';

/** The page's style; sizes are in rem, so that a reader's own text size counts. */
export const styleSheet = `${colours}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
.page{max-width:66rem;margin:0 auto;padding:3.5rem 1.5rem 4rem}
p,dl,dd,ul,table,figure{margin:0;padding:0}
h1,h2,h3{line-height:1.2;letter-spacing:-.018em;font-weight:650;overflow-wrap:anywhere}
h1{font-size:clamp(2rem,5vw,2.9rem);margin:.15rem 0 1.1rem;letter-spacing:-.03em}
h2{font-size:1.3rem;margin:4rem 0 1rem}
h3{font-size:1.15rem;margin:0}
a{color:inherit;text-decoration:underline;text-decoration-color:var(--line-strong);text-underline-offset:.2em}
a:hover{text-decoration-color:currentColor}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:2px}
code{font:.92em/1.4 ui-monospace,"SF Mono","JetBrains Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
caption{text-align:left;color:var(--muted);font-size:.875rem;padding-bottom:.6rem}
.eyebrow,.origin,.foot,.subject,.note{color:var(--muted)}
.eyebrow{font-size:.875rem;letter-spacing:.01em}
.origin{font-size:.875rem;margin-top:1.6rem}
.sign{display:inline-grid;place-items:center;flex:none;width:1.3em;height:1.3em;border-radius:50%;font-size:.78em;font-weight:700;line-height:1;color:var(--paper);margin-right:.5em}
.pass .sign{background:var(--pass)}.fail .sign{background:var(--fail)}.unknown .sign{background:var(--unknown)}
.verdict{display:flex;align-items:center;flex-wrap:wrap;font-size:1.3rem;row-gap:.2rem}
.verdict strong{font-weight:650;margin-right:.6em}
.verdict.pass strong{color:var(--pass)}.verdict.fail strong{color:var(--fail)}.verdict.unknown strong{color:var(--unknown)}
.verdict .counts{color:var(--muted);font-size:1rem}
.tiles{display:grid;grid-template-columns:repeat(2,minmax(6rem,.7fr)) 1.5fr 1fr;gap:0 2rem;margin-top:2rem;border-top:1px solid var(--line);border-bottom:1px solid var(--line);padding:1.2rem 0}
.tile dt,.figures dt{color:var(--muted);font-size:.8125rem}
.tile .value{display:block;font-size:1.75rem;line-height:1.25;font-weight:600;letter-spacing:-.02em}
.tile .note{font-size:.8125rem;display:block;line-height:1.4}
.tile .gauge{margin-top:.45rem}
.gauge{display:block;overflow:visible}
.gauge-room{fill:var(--line)}.gauge-used{fill:var(--ink-soft)}.gauge-over{fill:var(--fail)}
.gauge-bound{stroke:var(--ink);stroke-width:1.5}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
thead th{color:var(--muted);font-weight:500;font-size:.8125rem;text-align:left;padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--line)}
td,tbody th{padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:baseline;font-weight:400;overflow-wrap:anywhere}
.number{text-align:right}
th:last-child,td:last-child{padding-right:0}
.status{display:inline-flex;align-items:baseline;white-space:nowrap;font-weight:550;font-size:.875rem}
.status .sign{align-self:center}
.status.pass{color:var(--pass)}.status.fail{color:var(--fail)}.status.unknown{color:var(--unknown)}
.drills .c-status{width:6.5rem}.drills .c-gauge{width:28%;vertical-align:top;padding-top:.85rem}.drills .number{white-space:nowrap;width:1%;padding-left:.6rem}
.drills .of{display:none}.c-name .why{display:block;color:var(--muted);font-size:.875rem;font-weight:400}
.drills .c-bound,.drills .c-failed{color:var(--muted)}
.checks .c-status{width:6.5rem}.checks th[scope=row]{width:26%}
.pair{display:block;font-size:.875rem}.pair .word{color:var(--muted);display:inline-block;min-width:4.6em}
details{margin-top:1rem}
summary{cursor:pointer;color:var(--muted);font-size:.9375rem;width:fit-content}
summary:hover{color:var(--ink)}
details[open]>summary{margin-bottom:.8rem}
.card{border-top:1px solid var(--line-strong);padding:1.5rem 0 2.75rem;scroll-margin-top:1rem}
.card-head{display:flex;justify-content:space-between;align-items:baseline;gap:1rem}
.subject{font-size:.875rem;margin-top:.2rem;overflow-wrap:anywhere}
.reason{font-size:1.0625rem;margin-top:.9rem;font-weight:500;overflow-wrap:anywhere}
.description{color:var(--muted);margin-top:.4rem;max-width:46rem;font-size:.9375rem}
.findings{list-style:none;margin-top:.4rem;font-size:.9375rem}.findings .status{margin-right:.6rem}
.drawing{margin-top:1.6rem}
.drawing-name{font-size:.8125rem;font-weight:550;margin:1.2rem 0 .35rem}
.timeline{display:block;overflow:hidden}
.timeline text{font-size:11px;fill:var(--muted)}.timeline .t-lane,.timeline .t-bound,.timeline .t-outage{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.timeline .t-moment{fill:var(--ink);font-weight:550}.timeline .t-outage{fill:var(--fail);font-weight:600}.timeline .t-bound{fill:var(--ink)}.timeline .t-hop{fill:var(--ink)}
.fault-band{fill:var(--band)}
.outage-band{fill:var(--fail);opacity:.1}.outage-line{fill:var(--fail)}
.bound{stroke:var(--ink);stroke-width:1.25;stroke-dasharray:4 3}
.moment{stroke:var(--ink);stroke-width:1;opacity:.55}
.axis,.tick{stroke:var(--line-strong)}
.mark{fill:none;stroke-width:1.5;vector-effect:non-scaling-stroke}
.mark-dots{stroke-width:3.5;stroke-linecap:round}
.mark-failed{stroke:var(--fail);stroke-width:2;stroke-linecap:round}
.mark-late{stroke:var(--unknown);stroke-width:3;stroke-linecap:square}
.mark-0{stroke:var(--s0)}.mark-1{stroke:var(--s1)}.mark-2{stroke:var(--s2)}.mark-3{stroke:var(--s3)}.mark-4{stroke:var(--s4)}.mark-5{stroke:var(--s5)}
.owned{fill:var(--ink-soft)}.free{fill:var(--line)}.shared{fill:var(--fail)}.shared-allowed{fill:var(--unknown)}
.unwatched{stroke:var(--unknown);stroke-width:1;stroke-dasharray:1 4}
.hop{stroke:var(--ink-soft);stroke-width:1.5}
figcaption{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.3rem 2rem;margin-top:.6rem;font-size:.8125rem;color:var(--muted)}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none}
.legend li{display:flex;align-items:center;gap:.35rem;overflow-wrap:anywhere}
.legend b{font-weight:600;color:var(--ink)}
.legend-glyph{flex:none}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.9rem 1.5rem;margin-top:1.5rem}
.figures dd{font-weight:600;font-size:1.0625rem;overflow-wrap:anywhere}
.figures .note{font-weight:400;font-size:.8125rem}
.terms table{font-size:.875rem;max-width:46rem}
.terms .sum th,.terms .sum td{font-weight:600;border-bottom:0}
.terms .number{white-space:nowrap}.source{color:var(--muted)}
.foot{margin-top:3rem;border-top:1px solid var(--line);padding-top:1.2rem;font-size:.8125rem;max-width:none}
@media(max-width:44rem){
.page{padding:2rem 1rem 3rem}
h2{margin-top:3rem}
.tiles{grid-template-columns:1fr 1fr;gap:1.2rem 1.5rem}
.tile:nth-child(3){grid-column:1/-1;grid-row:2}
.tile:nth-child(4){grid-column:1/-1}
table,tbody,caption{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr{display:block;padding:.7rem 0;border-bottom:1px solid var(--line)}
td,tbody th{display:block;padding:0;border:0}
.drills tr{display:grid;grid-template-columns:1fr auto;gap:.15rem 1rem}
.drills .c-name{grid-row:1;grid-column:1;font-weight:550}.drills .c-status{grid-row:1;grid-column:2;width:auto;justify-self:end}
.timeline .t-odd{display:none}
.drills .c-gauge{grid-column:1/-1;width:auto;padding:.2rem 0}
.drills .c-outage{text-align:left;grid-row:3;grid-column:1;width:auto;padding:0}
.drills .c-bound{grid-row:3;grid-column:1;padding-left:4.6em;text-align:left;width:auto}
.drills .c-failed{grid-row:3;grid-column:2;width:auto;padding:0}
.drills .of{display:inline}
.drills td.number{font-size:.875rem}
.checks th[scope=row],.checks .c-status{width:auto}.checks th[scope=row]{font-weight:550}
.terms tr{display:grid;grid-template-columns:1fr auto;gap:0 1rem}.terms .source{grid-column:1/-1;font-size:.8125rem}
.figures{grid-template-columns:1fr 1fr}
}
@media print{body{background:#fff}.page{max-width:none;padding:0}.card{break-inside:avoid}}
`;
