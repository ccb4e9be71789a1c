/** An address as a QR code, for a phone that looks at this screen. Dark on light in both schemes, as readers want it. */
import { encode } from 'uqr';
import { html, type Html } from '../html.ts';

export function qrCode(address: string, label: string): Html {
  const { size, data } = encode(address, { ecc: 'M', border: 3 });
  const path = data.map((row, y) => runsOf(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`)).flat();
  return html`<svg
    class="qr"
    viewBox="0 0 ${size} ${size}"
    role="img"
    aria-label="${label}"
    shape-rendering="crispEdges"
  >
    <rect class="qr-paper" width="${size}" height="${size}" />
    <path class="qr-ink" d="${path.join('')}" />
  </svg>`;
}

/** Where dark modules begin, and how many follow each other. */
function runsOf(row: readonly boolean[]): [number, number][] {
  const runs: [number, number][] = [];
  row.forEach((isDark, x) => {
    const last = runs.at(-1);
    if (isDark && last && last[0] + last[1] === x) last[1] += 1;
    else if (isDark) runs.push([x, 1]);
  });
  return runs;
}
