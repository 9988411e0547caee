/** Both palettes; every text colour has a contrast of 4.5:1 or more on the paper, every mark 3:1. */
export const colours = `:root{color-scheme:light dark;
--paper:#fcfbf9;--ink:#1b1d21;--ink-soft:#565c66;--muted:#5b616b;--line:#e4e1da;--line-strong:#bdb9af;--band:#f0ede6;--accent:#2563c9;
--pass:#1a7444;--fail:#bf2318;--unknown:#8a5b00;
--s0:#2563c9;--s1:#b3530b;--s2:#0c7f78;--s3:#7645bd;--s4:#66750d;--s5:#b02a78}
@media(prefers-color-scheme:dark){:root{
--paper:#14161a;--ink:#eceae5;--ink-soft:#a9aeb7;--muted:#9da3ad;--line:#2a2e35;--line-strong:#4a505a;--band:#1c1f25;--accent:#86b4ff;
--pass:#57c88f;--fail:#ff7a6d;--unknown:#e3aa42;
--s0:#86b4ff;--s1:#f0a35e;--s2:#52d0c4;--s3:#bda2ff;--s4:#c2ce6b;--s5:#ff9bcb}}
@media print{:root{color-scheme:light}}`;
