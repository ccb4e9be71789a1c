/** What the doors of a login take. */
import { z } from '@hono/zod-openapi';

export const DeviceLoginBody = z
  .strictObject({
    tokenHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'is no SHA-256 in hexadecimal')
      .meta({
        description:
          'SHA-256, in hexadecimal, of the token that is to count: `sbt_` and 32 random hexadecimal characters, which nobody is shown.',
      }),
    machine: z.string().max(200).default('').meta({
      description: 'The name of the machine, by which the person knows the token on the page `/settings/tokens`.',
    }),
  })
  .openapi('DeviceLogin');

export const DeviceTicketBody = z
  .strictObject({ ticket: z.string().min(1).max(4000).meta({ description: 'As the beginning of the login gave it.' }) })
  .openapi('DeviceTicket');
