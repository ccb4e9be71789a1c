/** The ways in which a program may print a value, each with some chance in it; written apart from the code that must see through them. */

export type Chance = () => number;
export type Encode = (value: string, chance: Chance) => string;

const below = (chance: Chance, most: number): number => Math.floor(chance() * most);
const around = (value: string, chance: Chance): Buffer =>
  Buffer.from('abcde'.slice(0, below(chance, 6)) + value + 'vwxyz'.slice(0, below(chance, 6)));
const json = (value: string): string => JSON.stringify(value).slice(1, -1);
const hex = (value: string): string => Buffer.from(value).toString('hex');
const pairs = (value: string): string[] => hex(value).match(/../g) ?? [];

export const ENCODINGS: Readonly<Record<string, Encode>> = {
  'as it is': (value) => value,
  'in base64, wherever it begins': (value, chance) => around(value, chance).toString('base64'),
  'in base64 for addresses': (value, chance) => around(value, chance).toString('base64url'),
  'in base64 over several lines': (value, chance) => around(value, chance).toString('base64').replace(/.{11}/g, '$&\n'),
  'in base64 in an address': (value, chance) => encodeURIComponent(around(value, chance).toString('base64')),
  'in hexadecimal digits': hex,
  'in large hexadecimal digits': (value) => hex(value).toUpperCase(),
  'in hexadecimal digits with blanks': (value) => pairs(value).join(' '),
  'in hexadecimal digits with colons': (value) => pairs(value).join(':'),
  'in pairs of bytes': (value) =>
    hex(value)
      .match(/.{1,4}/g)
      ?.join(' ') ?? '',
  'in escaped bytes': (value) =>
    pairs(value)
      .map((pair) => `\\x${pair}`)
      .join(''),
  'as part of an address': encodeURIComponent,
  'as part of an address, in small letters': (value) =>
    encodeURIComponent(value).replace(/%../g, (it) => it.toLowerCase()),
  'as part of an address, every byte of it': (value) =>
    pairs(value)
      .map((pair) => `%${pair}`)
      .join(''),
  'as a field of a form': (value) => new URLSearchParams({ v: value }).toString().slice(2),
  'in JSON': json,
  'in JSON in JSON': (value) => json(json(value)),
  'in JSON in an address': (value) => encodeURIComponent(json(value)),
  'in JSON with every letter escaped': (value) =>
    Array.from({ length: value.length }, (_, at) => `\\u${value.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  'in HTML': (value) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
  'with a line end in it': (value, chance) => {
    const at = 1 + below(chance, value.length - 1);
    return `${value.slice(0, at)}\n    ${value.slice(at)}`;
  },
  'with a colour in it': (value, chance) => {
    const at = 1 + below(chance, value.length - 1);
    return `${value.slice(0, at)}\u001b[01;31m\u001b[K${value.slice(at)}`;
  },
};

const WORDS =
  'the agent reads src/parser.ts and runs `npm test`; 3 of 214 tests fail at https://github.com/acme/widgets/pull/42 since 9f86d081884c7d65 is {"not":"a secret"} – sk and ghp_ are words, too. const token = process.env.TOKEN ?? "";'.split(
    ' ',
  );

/** Ordinary text of so many words. */
export function shuffledText(count: number, chance: Chance = cycling()): string {
  return Array.from({ length: count }, () => WORDS[below(chance, WORDS.length)]).join(' ');
}

function cycling(): Chance {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
