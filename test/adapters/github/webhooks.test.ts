/** Which webhooks concern us, told by payloads as GitHub's own descriptions have them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arrivalOf } from '../../../app/adapters/github/webhooks.ts';
import type { Incoming } from '../../../app/engine/incoming.ts';
import {
  addApp,
  eventually,
  install,
  PERMISSIONS,
  startFixture,
  type Fixture,
  type Received,
} from '../../github/fixture.ts';
import { grantedTo } from '../../github/represent/app.ts';
import { issueInstallationToken } from '../../github/tokens.ts';
import { Octokit } from '@octokit/rest';

let it: Fixture;
let issue: number;
beforeAll(async () => {
  it = await startFixture();
  const { data } = await it.as('writer').issues.create({ ...it.where, title: 'It is broken', body: 'since Monday' });
  issue = data.number;
});
afterAll(async () => {
  await it.stop();
});

/** The webhook that follows from an act. */
async function webhook(event: string, action: string, act: () => Promise<unknown>): Promise<Received> {
  const before = it.received.length;
  await act();
  return eventually(() => {
    const found = it.received.slice(before).find((received) => received.event === event && received.action === action);
    if (!found) throw new Error(`no ${event}.${action}`);
    return found;
  });
}

const commented = (body: string, as = it.as('writer')) =>
  webhook('issue_comment', 'created', () => as.issues.createComment({ ...it.where, issue_number: issue, body }));

const self = () => ({ appId: it.app.id, login: 'signalbox[bot]' });
const arrival = ({ event, guid, payload }: Pick<Received, 'event' | 'guid' | 'payload'>) =>
  arrivalOf(event, guid, payload, self());
const incoming = (received: Received): Incoming => JSON.parse(arrival(received)?.row?.body ?? 'null') as Incoming;

test('a comment with a command becomes a row under its delivery, in the lane of its thread', async () => {
  const received = await commented('/dispatch mend it');
  expect(arrival(received)).toMatchObject({
    repository: {
      id: it.repository.id,
      installationId: it.installation.id,
      owner: 'acme',
      name: 'widgets',
      defaultBranch: 'main',
      isPrivate: false,
    },
    row: { key: received.guid, lane: `thread/${it.repository.id}/${issue}`, kind: 'comment' },
  });
  expect(incoming(received)).toEqual({
    kind: 'comment',
    repositoryId: it.repository.id,
    thread: { kind: 'issue', number: issue },
    threadTitle: 'It is broken',
    threadBody: 'since Monday',
    comment: received.payload.comment.id,
    body: '/dispatch mend it',
    author: { id: it.people.writer.id, login: 'writer' },
    isBot: false,
    at: Date.parse(received.payload.comment.created_at),
    threadAuthor: received.payload.issue.user.login,
  });
});

test('a comment on a pull request says so', async () => {
  const received = await commented('/status');
  const onPull = {
    ...received,
    payload: { ...received.payload, issue: { ...received.payload.issue, pull_request: { url: 'x' } } },
  };
  expect(incoming(onPull)).toMatchObject({ thread: { kind: 'pull', number: issue } });
});

test('talk, edits and removals are not for us', async () => {
  expect(arrival(await commented('looks good to me'))).toBeUndefined();
  expect(arrival(await commented('```\n/dispatch in a fence\n```'))).toBeUndefined();
  const received = await commented('/dispatch mend it');
  const comment_id = received.payload.comment.id as number;
  const edited = await webhook('issue_comment', 'edited', () =>
    it.as('writer').issues.updateComment({ ...it.where, comment_id, body: '/dispatch mend that' }),
  );
  expect(arrival(edited)).toBeUndefined();
  const deleted = await webhook('issue_comment', 'deleted', () =>
    it.as('writer').issues.deleteComment({ ...it.where, comment_id }),
  );
  expect(arrival(deleted)).toBeUndefined();
});

test('what we wrote ourselves is no command; what another app wrote is one of a bot', async () => {
  expect(arrival(await commented('/dispatch said in a report', it.asInstallation()))).toBeUndefined();
  const other = addApp(it.world, it.org.id, { slug: 'helper', permissions: PERMISSIONS, events: [], webhookUrl: '' });
  const installation = install(it.world, other, it.org.id, [it.repository.id]);
  const { token } = issueInstallationToken(it.world, installation.id, {
    permissions: grantedTo(other),
    repositoryIds: null,
  });
  const byBot = await commented('/dispatch mend it', new Octokit({ baseUrl: it.github.url, auth: token }).rest);
  expect(byBot.payload.comment.performed_via_github_app.id).toBe(other.id);
  expect(incoming(byBot)).toMatchObject({ isBot: true, author: { login: 'helper[bot]' } });
});

test('a person who writes through our app’s sign-in is still a person', async () => {
  const received = await commented('/dispatch mend it');
  const comment = { ...received.payload.comment, performed_via_github_app: { id: it.app.id } };
  expect(incoming({ ...received, payload: { ...received.payload, comment } })).toMatchObject({
    isBot: false,
    author: { login: 'writer' },
  });
});

test('a comment whose author is gone is laid at the door of who sent it', async () => {
  const received = await commented('/status');
  const comment = { ...received.payload.comment, user: null };
  expect(incoming({ ...received, payload: { ...received.payload, comment } })).toMatchObject({
    author: { login: 'writer' },
  });
});

test('a label that starts a job arrives with its delivery, put on or taken off by a person', async () => {
  const labels = ['dispatch:tests'];
  const put = await webhook('issues', 'labeled', () =>
    it.as('writer').issues.addLabels({ ...it.where, issue_number: issue, labels }),
  );
  expect(incoming(put)).toEqual({
    kind: 'label',
    repositoryId: it.repository.id,
    thread: { kind: 'issue', number: issue },
    threadTitle: 'It is broken',
    threadBody: 'since Monday',
    label: 'dispatch:tests',
    moved: 'added',
    sender: { id: it.people.writer.id, login: 'writer' },
    isBot: false,
    delivery: put.guid,
    at: Date.parse(put.payload.issue.updated_at),
    threadAuthor: put.payload.issue.user.login,
  });
  const off = await webhook('issues', 'unlabeled', () =>
    it.as('writer').issues.removeLabel({ ...it.where, issue_number: issue, name: 'dispatch:tests' }),
  );
  expect(incoming(off)).toMatchObject({ moved: 'removed' });
  const onPull = {
    ...put,
    event: 'pull_request',
    payload: { ...put.payload, issue: undefined, pull_request: { number: 7, title: 'A pull', body: null } },
  };
  expect(incoming(onPull)).toMatchObject({
    thread: { kind: 'pull', number: 7 },
    threadTitle: 'A pull',
    threadBody: '',
  });
});

test('a step is waived by its label; a bot that moves one is told as a bot; what the app moves itself is not for us', async () => {
  const add = (name: string, as = it.as('writer')) =>
    webhook('issues', 'labeled', () => as.issues.addLabels({ ...it.where, issue_number: issue, labels: [name] }));
  expect(incoming(await add('done:tests'))).toMatchObject({ kind: 'label', label: 'done:tests', isBot: false });
  expect(arrival(await add('bug'))).toBeUndefined();
  expect(arrival(await add('failed:tests'))).toBeUndefined();
  expect(arrival(await add('dispatch:'))).toBeUndefined();
  const ours = await add('dispatch:lint', it.asInstallation());
  expect(arrival(ours)).toBeUndefined();
  const unknown = { appId: it.app.id, login: undefined };
  const told = arrivalOf(ours.event, ours.guid, ours.payload, unknown)?.row?.body ?? '';
  expect(JSON.parse(told)).toMatchObject({ isBot: true, sender: { login: 'signalbox[bot]' } });
  const byBot = { ...ours.payload, sender: { id: 99, login: 'helper[bot]', type: 'Bot' } };
  expect(incoming({ ...ours, payload: byBot })).toMatchObject({ isBot: true, sender: { id: 99 } });
});

test('a comment is kept when its words could be ours under any prefix', async () => {
  expect(arrival(await commented('/sb dispatch mend it'))).toBeDefined();
  expect(arrival(await commented('/signalbox status'))).toBeDefined();
});

test('a run that completed arrives in a lane of its own, when it was dispatched', async () => {
  const { payload } = await commented('/status');
  const run = { id: 77, event: 'workflow_dispatch', conclusion: 'failure' };
  const completed = (workflow_run: object, action = 'completed') =>
    arrivalOf('workflow_run', 'guid', { ...payload, action, workflow_run }, self())?.row;
  expect(completed(run)).toMatchObject({ key: 'guid', lane: 'run/77', kind: 'run_completed' });
  expect(JSON.parse(completed({ ...run, conclusion: null })?.body ?? '')).toMatchObject({
    runId: 77,
    conclusion: 'unknown',
  });
  expect(completed({ ...run, event: 'push' })).toBeUndefined();
  expect(completed(run, 'in_progress')).toBeUndefined();
});

test('without an installation, or of an event that nobody asked for, nothing arrives', async () => {
  const received = await commented('/dispatch mend it');
  const { installation: _, ...without } = received.payload as Record<string, unknown>;
  expect(arrival({ ...received, payload: without })).toBeUndefined();
  expect(arrival({ ...received, event: 'star' })).toBeUndefined();
  for (const payload of [null, 'text', {}, { repository: {} }])
    expect(arrivalOf('issue_comment', 'guid', payload, self())).toBeUndefined();
});
