/**
 * Devices are told: first it is found out whose want to hear of it, then each is told after its grace, if it is still news, if its
 * owner may know it by what GitHub says now, and if they are not looking at it anyway.
 */
import { noticeOfEnd, noticeOfMany, noticeOfQuestion, type DeviceNotice } from '../channels/device-notice.ts';
import type { DeviceNews, Effect } from '../dispatch/effects.ts';
import type { Job } from '../dispatch/job.ts';
import { hasEnded } from '../ground/job-state.ts';
import { approvalRef, type Person } from '../ground/ids.ts';
import { includesRole } from '../ground/roles.ts';
import { isAmong } from '../ground/who.ts';
import { act } from './handle.ts';
import { hashOf } from './hash.ts';
import type { House } from './house.ts';
import type { Performance } from './performance.ts';
import type { PushMessage } from './ports/push-service.ts';
import type { PushSubscription } from './ports/pushes.ts';
import { nameOf, pushEffect } from './push-effects.ts';
import { standingOf } from './standing.ts';
import { viewsOf } from './view.ts';

/** How long the end of a job is worth telling to a device that is off, in seconds. */
const END_LASTS = 12 * 60 * 60;
/** A push service that was away for so long has missed it, in milliseconds. */
const STALE = 60 * 60_000;

/** A repeat makes no second telling, for the key of each is the news and the device. */
export async function performTelling(
  { house, repository, item }: Performance,
  { of }: Extract<Effect, { kind: 'tell_devices' }>,
): Promise<void> {
  const devices = await wanting(house, repository.id, of);
  if (devices.length === 0) return house.store.closeOutbox(item.subject, item.id, house.clock.now());
  await act(house, repository.id, { outbox: item.id }, (scope) =>
    scope.enqueue(devices.map((device) => pushEffect(device, of))),
  );
}

/** What is sent twice, since the answer was lost, takes its own place on the device: the tag is the same. */
export async function performPush(at: Performance, effect: Extract<Effect, { kind: 'push' }>): Promise<void> {
  const { house, item } = at;
  const device = await house.store.push(effect.device);
  const message = device && (await messageFor(at, device, effect.of));
  if (message && (await house.pushService.send(device, message)) === 'gone')
    await house.store.forgetPush(device.endpoint);
  await house.store.closeOutbox(item.subject, item.id, house.clock.now());
}

/** What a worker of ours finds in a message. */
export const payloadOf = (notice: DeviceNotice): string => JSON.stringify(notice);

async function wanting(house: House, repositoryId: number, of: DeviceNews): Promise<PushSubscription[]> {
  const devices = await house.store.pushesFor(of.kind === 'question' ? 'needsYou' : 'ended');
  if (of.kind === 'question' || devices.length === 0) return devices;
  const job = await house.store.job(repositoryId, of.job);
  // Whoever ended it knows.
  return devices.filter(({ person }) => job && inCharge(job).id === person.id && person.login !== of.by);
}

const inCharge = ({ charge, requester }: Job): Person => charge ?? requester;

/** `undefined` where there is nothing to tell any more, or not to this person. */
async function messageFor(at: Performance, device: PushSubscription, of: DeviceNews): Promise<PushMessage | undefined> {
  const { house, repository, item } = at;
  const now = house.clock.now();
  if (repository.status === 'removed') return undefined;
  const found = of.kind === 'question' ? await question(at, device, of.approval) : await end(at, device, of);
  if (!found || house.presence.of(repository.id, found.job.number).includes(device.person.login)) return undefined;
  const [view] = await viewsOf(house, repository, [found.job]);
  if (!view) return undefined;
  const notice =
    of.kind === 'end'
      ? noticeOfEnd(view)
      : view.approvals
          .filter(({ ref, state }) => ref === approvalRef(of.approval) && state === 'pending')
          .map((approval) => noticeOfQuestion(approval, view, now))[0];
  if (!notice) return undefined;
  // A later try of what was counted already.
  const budget = item.attempts > 0 ? undefined : house.pushBudget.take(device.id);
  if (budget?.kind === 'spent') {
    house.log.warn({ device: device.id }, 'a device is told no more within this hour');
    return undefined;
  }
  const told = budget?.kind === 'last' ? noticeOfMany(Math.ceil(budget.leftMs / 60_000)) : notice;
  return {
    payload: payloadOf(told),
    topic: hashOf(`${repository.id}/${nameOf(of)}`).slice(0, 32),
    urgent: of.kind === 'question',
    lastsSeconds: Math.max(1, Math.ceil(found.lastsMs / 1000)),
  };
}

interface Found {
  readonly job: Job;
  readonly lastsMs: number;
}

async function question(
  { house, repository }: Performance,
  { person, needsYou }: PushSubscription,
  number: number,
): Promise<Found | undefined> {
  const approval = await house.store.approvalOf(repository.id, number);
  if (!needsYou || approval?.state !== 'pending' || approval.deadline <= house.clock.now()) return undefined;
  const job = await house.store.job(repository.id, approval.job);
  // Nobody lets their own jobs start.
  if (!job || (approval.kind === 'start' && job.requester.id === person.id)) return undefined;
  const standing = await standingOf(house, repository, person, [approval.approvers]);
  if (!includesRole(standing.role, 'read') || !isAmong(approval.approvers, person, standing)) return undefined;
  return { job, lastsMs: approval.deadline - house.clock.now() };
}

async function end(
  { house, repository, item }: Performance,
  { person, ended, graceSeconds }: PushSubscription,
  of: Extract<DeviceNews, { kind: 'end' }>,
): Promise<Found | undefined> {
  const job = await house.store.job(repository.id, of.job);
  const isOld = house.clock.now() - item.createdAt > STALE + graceSeconds * 1000;
  if (!ended || isOld || job?.attempt !== of.attempt || !hasEnded(job.state)) return undefined;
  // It may have been handed over meanwhile.
  if (inCharge(job).id !== person.id) return undefined;
  const role = await house.github.roleOf(repository, person);
  return includesRole(role, 'read') ? { job, lastsMs: END_LASTS * 1000 } : undefined;
}
