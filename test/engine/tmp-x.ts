import { liveThrough } from './crash-story.ts';
let at='';
const t = setInterval(() => { console.log('at', at); }, 8000);
const r = await liveThrough(); let bad=0;
const b = performance.now();
for (let n = 1; n <= r.calls.length; n++) for (const when of ['before','after'] as const) { at=`${n} ${when} ${r.calls[n-1]}`; const e = await liveThrough({ call: n, when }).catch((error: unknown) => ({ died: 'x', seen: { failed: String(error) } }));; if (JSON.stringify(e.seen)!==JSON.stringify(r.seen)) { if (bad++ < 12) console.log('DIFF', at, e.died, JSON.stringify(e.seen).slice(0,1500)); }  }
console.log('bad', bad, performance.now()-b);
clearInterval(t);
