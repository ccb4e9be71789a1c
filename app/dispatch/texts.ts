/** Everything Dispatch answers in words, by subject in the folder beside this file. */
export { continuedText, replyMarker, retriedText } from './texts/answers.ts';
export { dryRunText } from './texts/dry-run.ts';
export { commandTable, helpText } from './texts/help.ts';
export { brokenConfigText, lastGoodText, mistakeText } from './texts/mistakes.ts';
export { gatedText, inactiveText, loopText, noRightText, rejectionText, type GateAsked } from './texts/refusals.ts';
export { standingText } from './texts/standing.ts';
