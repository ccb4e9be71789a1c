/** The syntax of one permission rule, `Tool` or `Tool(pattern)`; what a rule means for a tool call is decided in `remote/rules.ts`. */
import { readGlob } from './glob.ts';

/** A parsed rule. `text` is what the person wrote, so that every verdict can name its rule. */
export type Rule = { readonly text: string } & (
  | {
      readonly tool: 'Bash';
      /** The words of the command, without quotes; empty for a bare `Bash`. */
      readonly words: readonly string[];
      /** `true` for `Bash(npm test:*)`: more words may follow. */
      readonly prefix: boolean;
    }
  | { readonly tool: 'Edit' | 'Read'; readonly glob: string | undefined }
  | { readonly tool: 'WebFetch'; readonly domain: string | undefined }
  | { readonly tool: 'mcp'; readonly server: string; readonly name: string | undefined }
  | { readonly tool: 'named'; readonly name: string }
);

export type RuleParse = { readonly ok: true; readonly rule: Rule } | { readonly ok: false; readonly message: string };

/** Names that people know from one agent, and the class of tools they belong to here. */
const OTHER_NAMES = new Map([
  ['bash', 'Bash'],
  ['shell', 'Bash'],
  ['edit', 'Edit'],
  ['write', 'Edit'],
  ['multiedit', 'Edit'],
  ['notebookedit', 'Edit'],
  ['read', 'Read'],
  ['webfetch', 'WebFetch'],
  ['fetch', 'WebFetch'],
  ['mcp', 'mcp(server:tool)'],
]);

const LONGEST = 500;

/** Reads one rule, or says what is wrong with it and what would be right. */
export function parseRule(text: string): RuleParse {
  if (text.length > LONGEST) return wrong(`a rule has at most ${LONGEST} characters`);
  const form = /^([A-Za-z][\w.:/-]*)(?:\((.*)\))?$/su.exec(text.trim());
  if (!form) return wrong(`"${text}" is not a rule; write \`Tool\` or \`Tool(pattern)\`, such as \`Bash(npm test:*)\``);
  const tool = form[1] ?? '';
  const pattern = form[2]?.trim();
  if (pattern === '') return wrong(`the brackets of \`${tool}()\` are empty; leave them out to mean every ${tool}`);
  switch (tool) {
    case 'Bash':
      return parseCommand(text, pattern);
    case 'Edit':
    case 'Read':
      return parseGlob(text, tool, pattern);
    case 'WebFetch':
      return parseDomain(text, pattern);
    case 'mcp':
      return parseMcp(text, pattern);
    default:
      return parseNamed(text, tool, pattern);
  }
}

function parseCommand(text: string, pattern: string | undefined): RuleParse {
  if (pattern === undefined || pattern === '*') return right({ text, tool: 'Bash', words: [], prefix: true });
  const prefix = /(?::\*|\s\*)$/u.test(pattern);
  const command = prefix ? pattern.slice(0, -2) : pattern;
  const strange = /[;&|<>()$`"'\\{}*?\n\r]/u.exec(command)?.[0];
  if (strange === '*' || strange === '?')
    return wrong(`\`${strange}\` is possible only at the end, as \`:*\` in \`Bash(npm test:*)\``);
  if (strange !== undefined)
    return wrong(
      `${JSON.stringify(strange)} cannot stand in a Bash rule; write one command, word by word, without quotes: \`Bash(npm test:*)\``,
    );
  const words = command.split(/\s+/u).filter((word) => word !== '');
  if (words.length === 0) return wrong('`Bash(:*)` names no command; write `Bash` for every command');
  return right({ text, tool: 'Bash', words, prefix });
}

function parseGlob(text: string, tool: 'Edit' | 'Read', pattern: string | undefined): RuleParse {
  if (pattern === undefined) return right({ text, tool, glob: undefined });
  const read = readGlob(pattern);
  if (!read.ok)
    return wrong(
      `${JSON.stringify(read.character)} cannot stand in a path; use \`*\`, \`?\` and \`**\`, and one rule per path: \`${tool}(src/**)\``,
    );
  if (pattern.startsWith('~')) return wrong(`write the whole path instead of \`~\`: \`${tool}(/opt/tools/**)\``);
  return right({ text, tool, glob: read.glob });
}

function parseDomain(text: string, pattern: string | undefined): RuleParse {
  if (pattern === undefined) return right({ text, tool: 'WebFetch', domain: undefined });
  const domain = /^domain:((?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*)$/iu.exec(pattern)?.[1];
  if (domain === undefined)
    return wrong('a WebFetch rule names a domain: `WebFetch(domain:example.org)` or `WebFetch(domain:*.example.org)`');
  return right({ text, tool: 'WebFetch', domain: domain.toLowerCase() });
}

function parseMcp(text: string, pattern: string | undefined): RuleParse {
  const parts = /^([\w.-]+)(?::([\w./-]+|\*))?$/u.exec(pattern ?? '');
  const server = parts?.[1];
  if (server === undefined)
    return wrong('an mcp rule names a server and a tool: `mcp(github:create_issue)` or `mcp(github:*)`');
  const name = parts?.[2];
  return right({ text, tool: 'mcp', server, name: name === '*' ? undefined : name });
}

function parseNamed(text: string, name: string, pattern: string | undefined): RuleParse {
  const known = OTHER_NAMES.get(name.toLowerCase());
  if (known !== undefined) return wrong(`there is no tool \`${name}\`; did you mean \`${known}\`?`);
  if (pattern !== undefined) return wrong(`\`${name}\` takes no pattern; only Bash, Edit, Read, WebFetch and mcp do`);
  return right({ text, tool: 'named', name });
}

const right = (rule: Rule): RuleParse => ({ ok: true, rule });
const wrong = (message: string): RuleParse => ({ ok: false, message });
