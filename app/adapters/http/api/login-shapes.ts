/** What the doors of a login, and those that tell who somebody is, answer with. */
import { z } from '@hono/zod-openapi';

const seconds = (meaning: string) => z.number().meta({ description: `${meaning} In seconds.` });
const instant = (meaning: string) => z.number().meta({ description: `${meaning} In milliseconds since 1970.` });
const told = (meaning: string) => z.string().meta({ description: meaning });

export const BegunShape = z
  .strictObject({
    userCode: told('What the person enters.').meta({ example: 'WDJB-MJHT' }),
    verificationUri: told('Where they enter it: an address of GitHub.'),
    interval: seconds('How long to wait before each question.'),
    expiresIn: seconds('How long the code can be entered.'),
    ticket: told('Goes with each question whether the person has agreed. Keep it to yourself.'),
  })
  .openapi('LoginBegun');

export const LoginStateShape = z
  .strictObject({
    state: z.enum(['pending', 'granted']).meta({ description: '`granted`: the token counts from now on.' }),
    interval: seconds('How long to wait before the next question, never less than before.'),
    login: told('Who you are now.').nullable(),
    name: told('What the token is called.').nullable(),
    expiresAt: instant('When the token ends.').nullable(),
  })
  .openapi('LoginState');

const TokenShape = z.strictObject({ name: told('What it is called.'), expiresAt: instant('When it ends.') });

export const MeShape = z
  .strictObject({
    login: told('Your login at GitHub.'),
    token: TokenShape.nullable().meta({
      description: 'The token of this app that you sent; `null` for anything else.',
    }),
  })
  .openapi('Me');

export const RevokedShape = z.strictObject({ revoked: told('What the token was called.') }).openapi('Revoked');
