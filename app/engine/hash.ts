/** The one fingerprint of this house: SHA-256, in hexadecimal. */
import { createHash } from 'node:crypto';

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
