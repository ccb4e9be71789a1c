/** How long texts may be. */

/** The body of an issue, a pull request or a comment, in characters; longer ones are refused with 422. */
export const LONGEST_BODY = 65_536;
