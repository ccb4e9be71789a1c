/** Lengths of time as the file writes them: `90s`, `45m`, `2h`, `7d`, without a leading zero and in small letters. */
import { secondsIn as seconds } from '../../ground/durations.ts';

export const DURATION = /^([1-9]\d{0,5})([smhd])$/;

/** The seconds in `90s`, `45m`, `2h` or `7d`, or `undefined`. */
export const secondsIn = (text: string): number | undefined => (DURATION.test(text) ? seconds(text) : undefined);
