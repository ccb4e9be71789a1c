/** Words of ours that stand in the middle of a sentence as often as at its beginning. */

/** The same words at the beginning of a sentence. */
export const sentenceStart = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
