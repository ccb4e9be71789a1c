/** What was pushed, read with care: whatever it is, it is text, and leads nowhere but to a page of ours. */

export interface Notice {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly path: string;
}

/** Browsers want something shown for each push. */
const PLAIN: Notice = { title: 'Signalbox', body: 'Something has happened.', tag: 'plain', path: '/' };

export function noticeIn(text: string | undefined): Notice {
  try {
    const said = JSON.parse(text ?? '') as Partial<Record<keyof Notice, unknown>> | null;
    const words = (key: keyof Notice): string => {
      const value = said?.[key];
      return typeof value === 'string' && value !== '' ? value : PLAIN[key];
    };
    return { title: words('title'), body: words('body'), tag: words('tag'), path: pathIn(words('path')) };
  } catch {
    return PLAIN;
  }
}

/** A path of ours, or the overview. */
export const pathIn = (value: unknown): string =>
  typeof value === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(value) ? value : '/';
