/** What the doors around people take and answer: who did what, who is in charge, links for guests, transcripts that go. */
import { z } from '@hono/zod-openapi';
import { DOORS } from '../../../engine/ports/audit.ts';

const instant = (meaning: string) => z.number().meta({ description: `${meaning} In milliseconds since 1970.` });
const told = (meaning: string) => z.string().meta({ description: meaning });
const key = z
  .string()
  .max(100)
  .optional()
  .meta({ description: 'The same order with the same key is carried out once, however often it is sent.' });

export const HandOverBody = z.strictObject({
  to: z
    .string()
    .regex(/^@?[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/, 'is no login at GitHub')
    .transform((login) => login.replace(/^@/, ''))
    .meta({ description: 'The login of who takes charge; they need `write`, too.', example: 'ada' }),
  key,
});

/** Hours that a link opens: a week at most. */
const LINK_HOURS = { most: 168, unlessSaid: 24 } as const;
const HOURS_WORDS = `takes whole hours from 1 to ${LINK_HOURS.most}`;
export const LinkBody = z.strictObject({
  hours: z
    .number(HOURS_WORDS)
    .int(HOURS_WORDS)
    .min(1, HOURS_WORDS)
    .max(LINK_HOURS.most, HOURS_WORDS)
    .default(LINK_HOURS.unlessSaid)
    .meta({ description: `How long it opens; ${LINK_HOURS.unlessSaid} unless said.` }),
});

export const TranscriptBody = z.strictObject({
  attempt: z.number().int().min(1).meta({ description: 'The attempt whose transcript goes. It must have ended.' }),
});

/** Lines of one page, unless said, and the most. */
const AUDIT_PAGE = { unlessSaid: 50, most: 200 };
export const AuditQuery = z.object({
  before: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ description: 'The `id` of the last line of the page before.' }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(AUDIT_PAGE.most)
    .default(AUDIT_PAGE.unlessSaid)
    .meta({ description: `At most ${AUDIT_PAGE.most}; ${AUDIT_PAGE.unlessSaid} unless said.` }),
});

export const AuditShape = z
  .strictObject({
    entries: z
      .array(
        z.strictObject({
          id: z.number().int(),
          at: instant('When it was accepted.'),
          by: told('The login of who did it; `signalbox` for the app itself.'),
          byId: z.number().int().nullable().meta({
            description:
              'The id of their account at GitHub; `null` for the app itself, and in lines of before it was kept.',
          }),
          door: z.enum(DOORS).meta({ description: 'Where it came in.' }),
          what: told('`dispatch`, `message`, `stop`, `allow`, `link` …').meta({ example: 'message' }),
          detail: told('For people: a line about it; may be empty.'),
        }),
      )
      .meta({ description: 'Newest first.' }),
    more: z.boolean().meta({ description: 'Whether there are older lines.' }),
  })
  .openapi('Audit');

const LinkShape = z
  .strictObject({
    id: told('By which it is revoked. It opens nothing.'),
    by: told('The login of who made it: it shows what they may see, and no longer than they may.'),
    createdAt: instant('When it was made.'),
    expiresAt: instant('Until when it opens.'),
  })
  .openapi('Link');

export const LinksShape = z.strictObject({ links: z.array(LinkShape) }).openapi('Links');

export const MadeLinkShape = z
  .strictObject({ link: LinkShape, url: told('What to pass on. It is shown this once, and kept nowhere.') })
  .openapi('MadeLink');

export const RevokedLinkShape = z.strictObject({ revoked: told('The `id` of the link.') }).openapi('RevokedLink');

export const DeletedTranscriptShape = z
  .strictObject({ deleted: z.strictObject({ attempt: z.number().int() }) })
  .openapi('DeletedTranscript');
