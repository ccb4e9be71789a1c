/** A number with what it counts: `1 job`, `3 jobs`. */
export const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
