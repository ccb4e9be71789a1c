/** The shapes of the search's answers, each field with its meaning. */
import { z } from '@hono/zod-openapi';
import { JobRefShape } from './shapes.ts';

const HitShape = z
  .strictObject({
    kind: z.string().meta({
      description:
        '`message`, `thought`, `prompt`, `tool`, `terminal`, `approval`, `notice`, `delivery`, `end`, or `job` for what was asked. New kinds may be added.',
    }),
    seq: z.number().int().meta({ description: 'The event it begins with; 0 for a `job`.' }),
    at: z.number().meta({ description: 'When it was said. In milliseconds since 1970.' }),
    excerpt: z
      .array(z.strictObject({ text: z.string(), isHit: z.boolean() }))
      .meta({ description: 'What is found and what surrounds it, as plain text.' }),
    url: z.string().meta({ description: 'The page, opened there.' }),
  })
  .openapi('SearchHit');

export const SessionSearchShape = z
  .strictObject({
    hits: z.array(HitShape).meta({ description: 'Newest first.' }),
    next: z.number().int().nullable().meta({ description: 'Give it as `before` for earlier ones; `null` at the end.' }),
    isBehind: z.boolean().meta({ description: 'The newest events are not searchable yet: ask again in a moment.' }),
  })
  .openapi('SessionSearch');

export const OverallSearchShape = z
  .strictObject({
    jobs: z
      .array(
        z.strictObject({
          job: JobRefShape,
          title: z.string(),
          repository: z.strictObject({ owner: z.string(), name: z.string() }),
          attempt: z.number().int(),
          url: z.string(),
          hits: z.array(HitShape).meta({ description: 'At most three of each job.' }),
        }),
      )
      .meta({ description: 'Newest find first.' }),
    more: z.boolean().meta({ description: 'There is more than is answered: search for more words.' }),
  })
  .openapi('OverallSearch');
