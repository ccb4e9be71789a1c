/** Secrets that nobody told us of, by their look: the rules of secretlint's recommended set, and a few of ours. */
import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { Range } from './needle-index.ts';

/** Words that people write into a file to be spared. What leaves the machine is not spared. */
const PARDONS = '@secretlint/secretlint-rule-filter-comments';

/** What secretlint's set leaves out. */
const OURS = [
  // A key of Google, which Gemini takes.
  /(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g,
  // A signed token, such as the identity of a run.
  /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{10,2000}/g,
  // A private key, also one that is cut off.
  /(?<=-----BEGIN [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----)(?:\s|\\[nr])*[A-Za-z0-9+/=](?:[A-Za-z0-9+/=\s]|\\[nr]){40,20000}/g,
  // A token by which programs act for a person in this app: whoever runs an agent of their own has one on disk.
  /(?<![A-Za-z0-9_])sbt_[0-9a-f]{32,64}(?![A-Za-z0-9_])/g,
  // What the work has in place of a key.
  /signalbox-[A-Za-z0-9_-]{43}/g,
];

interface Found {
  readonly range: Range;
  readonly values: readonly string[];
}

type Handler = (content: string, filePath: string | undefined) => void;

const found: Found[] = [];
const handlers: readonly Handler[] = rules
  .filter((rule) => rule.meta.id !== PARDONS)
  .map((rule) => {
    // secretlint's own runner waits between rules. They are plain functions over a text, so they are called as such.
    const handler = rule.create(context(rule.meta.id), {});
    return (content, filePath) => {
      const source = { content, filePath, ext: '', contentType: 'text', hasBOM: false };
      void handler.file?.(source as unknown as Parameters<NonNullable<typeof handler.file>>[0]);
    };
  });

type RuleContext = Parameters<(typeof rules)[number]['create']>[0];

/** A rule tells where something begins, and in its message what it is; the range of some rules is not that of the secret. */
function context(id: string): RuleContext {
  const listener = {
    sharedOptions: {},
    ruleId: id,
    createTranslator: () => (messageId: string, data?: Readonly<Record<string, unknown>>) => ({
      message: messageId,
      messageId,
      data,
    }),
    ignore: () => undefined,
    report: ({ range, message }: { range: Range; message: { data?: Readonly<Record<string, unknown>> } }) => {
      const values = Object.values(message.data ?? {}).filter((value) => typeof value === 'string');
      found.push({ range, values });
    },
  };
  return listener as unknown as RuleContext;
}

/** Where something stands that looks like a secret. */
export function findPatterns(text: string): Range[] {
  found.length = 0;
  for (const handler of handlers) {
    handler(text, undefined);
    // One rule knows the settings of npm by the name of their file.
    if (text.includes('_authToken')) handler(text, '.npmrc');
  }
  const reported = found.splice(0).map(({ range, values }) => secretIn(text, range, values));
  const ours = OURS.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(({ 0: match, index }) => [index, index + match.length] as const),
  );
  return [...reported, ...ours];
}

function secretIn(text: string, range: Range, values: readonly string[]): Range {
  const places = values
    .map((value): Range => {
      const at = text.indexOf(value, range[0]);
      return at < 0 ? [Number.POSITIVE_INFINITY, 0] : [at, at + value.length];
    })
    .filter(([start]) => start < range[1])
    .sort((a, b) => b[1] - b[0] - (a[1] - a[0]));
  const [start, end] = places[0] ?? range;
  // In an address, who asks is the secret; where it leads may be read.
  const [, scheme = '', user = ''] = /^([a-z+]+:\/\/)([^@\s]+)@/i.exec(text.slice(start, end)) ?? [];
  return user === '' ? [start, end] : [start + scheme.length, start + scheme.length + user.length];
}
