/** What a running session is told beside its messages: other words for one that waits, another order, how long to stay, what to ask no more. */
import { lingerSession } from '../../../engine/linger.ts';
import { amendMessage, reorderMessages, withdrawMessage } from '../../../engine/queued-messages.ts';
import { takeBackRule } from '../../../engine/session-rules.ts';
import { waitingMessages } from '../../../wire/message-queue.ts';
import { parseJobRef } from '../../../ground/ids.ts';
import { refuse } from '../answers.ts';
import type { PageParts } from '../pages.ts';
import { hidden } from '../people.ts';
import { LingerBody, MessageBody, MessagesOrderBody, OrderBody, PolicyBody } from './bodies.ts';
import { answer, OF_JOB, REFUSALS } from './descriptions.ts';
import { makeJobOrders } from './job-order.ts';
import { repositoryOf } from './found.ts';
import { API, type Served } from './served.ts';
import { WaitingMessagesShape } from './shapes.ts';

export function serveMessages(parts: PageParts, served: Served): void {
  const { house, people } = parts;
  const { order } = makeJobOrders(parts, served);

  // Before the messages by number, of which `order` is none.
  order('messages/order', {
    operationId: 'reorderMessages',
    summary:
      'Brings the messages that wait into another order. Those that are not named follow in the order they have.',
    takes: MessagesOrderBody,
    as: 'change the order of messages',
    carryOut: (scope, job, { person }, body) => reorderMessages(scope, job, body.order, person),
  });
  order('messages/{control}', {
    operationId: 'amendMessage',
    summary: 'Gives a message that waits other words, or sends it now (`steer`).',
    takes: MessageBody,
    as: 'change messages',
    carryOut: (scope, job, { person: by }, { text, mode }, c) =>
      amendMessage(scope, { job, control: controlIn(c.req.param('control')), by }, { text, mode }),
  });
  order('messages/{control}/withdraw', {
    operationId: 'withdrawMessage',
    summary: 'Takes a message back that waits.',
    takes: OrderBody,
    as: 'take messages back',
    carryOut: (scope, job, { person: by }, _, c) =>
      withdrawMessage(scope, { job, control: controlIn(c.req.param('control')), by }),
  });
  order('linger', {
    operationId: 'lingerJob',
    summary:
      'How long the session stays for a follow-up once its turn is over. 0 ends it there; where it is idle, now.',
    takes: LingerBody,
    as: 'keep sessions open',
    carryOut: (scope, job, { person }, { seconds }) => lingerSession(scope, job, seconds, person),
  });
  order('policy', {
    operationId: 'policyJob',
    summary: 'Takes a rule back that was allowed for the rest of the session.',
    takes: PolicyBody,
    as: 'change what a session may do',
    carryOut: (scope, job, { person }, { remove }) => takeBackRule(scope, job, remove, person),
  });

  served.serve(
    {
      method: 'get',
      path: `${API}/jobs/{job}/messages`,
      operationId: 'listMessages',
      tags: ['sessions'],
      summary: 'The messages that wait for the agent, in the order in which it will get them.',
      request: { params: OF_JOB },
      responses: { 200: answer('What waits; empty where no session runs.', WaitingMessagesShape), ...REFUSALS },
    },
    async (c) => {
      const who = await people.reader(c, await repositoryOf(house, c));
      if (!who.ok) return refuse(c, who.rejection);
      const job = await house.store.job(who.value.repository.id, parseJobRef(c.req.param('job') ?? '') ?? 0);
      if (!job) return refuse(c, hidden().rejection);
      const log = job.state === 'running' && job.sessionId !== null ? await house.store.messagesOf(job.sessionId) : [];
      return c.json({ messages: waitingMessages(log.map(({ event }) => event)) });
    },
  );
}

/** 0 is the number of no message. */
const controlIn = (text = ''): number => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0);
