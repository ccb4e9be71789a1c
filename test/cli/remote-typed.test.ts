/** What a person may type into a session on their machine. */
import { expect, test } from 'vitest';
import { readTyped } from '../../app/cli/remote-typed.ts';

const tell = (text: string, mode: 'steer' | 'queue' = 'steer') => ({
  kind: 'order',
  path: 'messages',
  body: { text, mode },
});
const allow = (approval: string, scope = 'once') => ({
  kind: 'decide',
  approval,
  decision: 'allow',
  scope,
  reason: '',
});

test.each([
  ['', { kind: 'nothing' }],
  ['   ', { kind: 'nothing' }],
  [' use vitest ', tell('use vitest')],
  ['a / b', tell('a / b')],
  ['/queue now the tests', tell('now the tests', 'queue')],
  ['/interrupt', { kind: 'order', path: 'interrupt', body: {} }],
  ['/interrupt leave it', { kind: 'order', path: 'interrupt', body: { text: 'leave it' } }],
  ['/STOP', { kind: 'order', path: 'stop', body: {} }],
  ['/stop enough for today', { kind: 'order', path: 'stop', body: { reason: 'enough for today' } }],
  ['/approve P7', allow('P7')],
  ['/approve p7 --session', allow('P7', 'session')],
  ['/approve 12', allow('P12')],
  [
    '/deny P7 not on a Friday',
    { kind: 'decide', approval: 'P7', decision: 'deny', scope: 'once', reason: 'not on a Friday' },
  ],
  ['/help', { kind: 'help' }],
])('%j', (line, typed) => {
  expect(readTyped(line)).toEqual(typed);
});

test.each([
  '/approve',
  '/approve P7 please',
  '/approve P0',
  '/deny P7',
  '/deny',
  '/queue',
  '/quit',
  '/',
  '//x',
  '/../x',
])('%j is answered with what would be right, and goes nowhere', (line) => {
  expect(readTyped(line)).toEqual({ kind: 'mistake', say: expect.stringMatching(/`\//) });
});
