/** What a phone or a browser shows of us while no page is open: a line, what it is about, and where it leads. Plain text throughout. */
import type { ApprovalView, JobView } from '../ground/job-view.ts';
import { visible } from '../ground/plain-text.ts';
import { wordOf } from '../ground/state-words.ts';

export interface DeviceNotice {
  readonly title: string;
  readonly body: string;
  /** A later notice with the same tag takes the place of an earlier one. */
  readonly tag: string;
  /** A path of the app. */
  readonly path: string;
}

/** A lock screen shows about so many characters; what is longer stands on the page. */
const TITLE = 80;
const BODY = 240;

/** A person has to answer. */
export function noticeOfQuestion({ ref, title, deadline }: ApprovalView, job: JobView, now: number): DeviceNotice {
  return {
    title: cut(`${job.ref} needs you · ${nameOf(job)}`, TITLE),
    body: `${cut(`${ref}: ${lineOf(title)}`, BODY)}\n${leftUntil(deadline, now)}`,
    tag: `${nameOf(job)}/${ref}`,
    path: pathOf(job),
  };
}

/** An attempt is over. What the agent said stands on the page only. */
export function noticeOfEnd(job: JobView): DeviceNotice {
  const reason = lineOf(job.reason);
  return {
    title: cut(`${job.ref} ${wordOf(job.state)} · ${nameOf(job)}`, TITLE),
    body: cut(lineOf(job.title), BODY / 2) + (reason === '' ? '' : `\n${cut(reason, BODY / 2)}`),
    tag: `${nameOf(job)}/${job.ref}/${job.attempt}`,
    path: pathOf(job),
  };
}

/** Sent when the person asks for one. */
export const TEST_NOTICE: DeviceNotice = {
  title: 'Signalbox reaches this device',
  body: 'This is what a notification looks like.',
  tag: 'test',
  path: '/settings/notifications',
};

/** The last one for a while, in place of all that would follow. */
export const noticeOfMany = (minutes: number): DeviceNotice => ({
  title: 'Much is happening in Signalbox',
  body: `This device is told nothing more for ${minutes} minutes. The overview shows what needs you.`,
  tag: 'many',
  path: '/',
});

const nameOf = ({ repository }: JobView): string => `${repository.owner}/${repository.name}`;
const pathOf = (job: JobView): string => `/${nameOf(job)}/${job.ref}`;
const lineOf = (text: string): string => visible(text).replace(/\s+/g, ' ').trim();

function leftUntil(deadline: number, now: number): string {
  const minutes = Math.floor((deadline - now) / 60_000);
  if (minutes < 1) return 'less than a minute left';
  if (minutes < 120) return `${minutes} min left`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} hours left` : `${Math.floor(minutes / 60 / 24)} days left`;
}

const cut = (text: string, most: number): string =>
  text.length <= most
    ? text
    : `${text
        .slice(0, most - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, '')
        .trimEnd()}…`;
