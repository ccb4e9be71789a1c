/** Where the manual is, and how commands are written where they have a prefix. */
import { typed } from '../../ground/markdown.ts';
import { COMMANDS } from '../grammar.ts';

/** The README. */
const MANUAL_URL = 'https://github.com/signalbox/signalbox';

/** The chapters on what can be typed and on the configuration file. */
export const COMMANDS_URL = `${MANUAL_URL}#what-you-can-write`;
export const CONFIGURATION_URL = `${MANUAL_URL}#configuration`;

export const seeHelp = (prefix: string | null): string =>
  `${typed('help', prefix)} shows everything that can be typed, and [the manual](${COMMANDS_URL}) explains it.`;

const BARE = new RegExp(`\`/(?=(?:${COMMANDS.map(({ word }) => word).join('|')})\\b)`, 'g');

/** Our own words, with the prefix before the commands that they show as code. */
export const withPrefix = (text: string, prefix: string | null): string =>
  prefix === null ? text : text.replace(BARE, `\`/${prefix} `);
