/** How much a test does: a little in `npm test`, in full in `npm run test:hard`. The code is the same. */

/** True in `npm run test:hard`. */
const isHard = process.env['SIGNALBOX_HARD'] === '1';

export const runs = (small: number, full: number): number => (isHard ? full : small);
