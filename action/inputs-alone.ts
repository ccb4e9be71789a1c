/** What the Action is told to do where there is no app: the work, its rules and its bounds. */
import { basename } from 'node:path';
import { getInput, getMultilineInput } from '@actions/core';
import { BUILT_IN_AGENTS } from '../app/ground/agents.ts';
import { secondsIn } from '../app/ground/durations.ts';
import { CURRENCIES, type Money } from '../app/ground/money.ts';
import { Failure } from '../app/ground/outcome.ts';
import { parseRule } from '../app/ground/rule.ts';
import type { Profile, Work } from '../app/wire/claim.ts';

export interface Order {
  readonly work: Work;
  readonly rules: Profile;
  /** Nobody is there to ask. */
  readonly onAsk: 'allow' | 'deny';
  readonly timeoutSeconds: number;
  readonly budget: Money | undefined;
}

/** `undefined` when neither `prompt` nor `run` is given. */
export function readOrder(): Order | undefined {
  const prompt = getInput('prompt');
  const command = getInput('run');
  if (prompt === '' && command === '') return undefined;
  if (prompt !== '' && command !== '') throw wrong('Give `prompt` or `run`, not both.');
  const onAsk = getInput('on-ask') || 'deny';
  if (onAsk !== 'allow' && onAsk !== 'deny')
    throw wrong(`The input \`on-ask\` must be \`deny\` or \`allow\`, not \`${onAsk}\`.`);
  return {
    work: prompt === '' ? { kind: 'run', command } : { kind: 'prompt', prompt, agent: readAgent() },
    rules: readRules(),
    onAsk,
    timeoutSeconds: readSeconds(getInput('timeout') || '45m'),
    budget: readBudget(getInput('budget')),
  };
}

function readAgent(): Extract<Work, { kind: 'prompt' }>['agent'] {
  const command = getMultilineInput('agent-command');
  const model = getInput('model');
  const chosen = model === '' ? {} : { model };
  if (command.length > 0) return { name: basename(command[0] ?? 'agent'), command, ...chosen };
  const name = getInput('agent') || 'claude';
  const builtIn = BUILT_IN_AGENTS.find((known) => known === name);
  if (builtIn === undefined)
    throw wrong(
      `The input \`agent\` must be one of ${BUILT_IN_AGENTS.join(', ')}, not \`${name}\`. Any other agent is given by \`agent-command\`.`,
    );
  return { name, command: [], builtIn, ...chosen };
}

/** Rules that cannot be read end the step: one of them might have been a no. */
function readRules(): Profile {
  const read = (name: 'allow' | 'ask' | 'deny') => {
    const rules = getMultilineInput(name).filter((line) => !line.startsWith('#'));
    for (const rule of rules) {
      const parsed = parseRule(rule);
      if (!parsed.ok) throw wrong(`The input \`${name}\` has a rule that cannot be read: ${parsed.message}.`);
    }
    return rules;
  };
  const rules = { allow: read('allow'), ask: read('ask'), deny: read('deny') };
  const none = rules.allow.length + rules.ask.length + rules.deny.length === 0;
  return { name: 'inputs', ...rules, ...(none && { allow: ['Read'] }) };
}

function readSeconds(text: string): number {
  const seconds = /^\d{1,6}[smh]$/.test(text) ? secondsIn(text) : undefined;
  if (seconds !== undefined) return seconds;
  throw wrong(
    `The input \`timeout\` must be a number with a unit, such as \`90s\`, \`45m\` or \`2h\`, not \`${text}\`.`,
  );
}

function readBudget(text: string): Money | undefined {
  if (text === '') return undefined;
  const [, amount = '', unit = ''] = /^(\d{1,7}(?:\.\d{1,2})?) ([A-Z]{3})$/.exec(text) ?? [];
  const currency = CURRENCIES.find((known) => known === unit);
  if (currency !== undefined && Number(amount) > 0) return { amount: Number(amount), currency };
  throw wrong(`The input \`budget\` must be an amount in US dollars, such as \`5 USD\`, not \`${text}\`.`);
}

const wrong = (message: string): Failure => new Failure('permanent', message);
