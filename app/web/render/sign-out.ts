/** The way out: a form, since leaving changes something and must work without scripts. */
import { html, type Html } from '../html.ts';
import { SIGN_OUT_PATH } from '../paths.ts';
import { icon } from './icon.ts';

export const signOut = (csrf: string): Html =>
  html`<form class="sign-out" method="post" action="${SIGN_OUT_PATH}">
    <input type="hidden" name="csrf" value="${csrf}" /><button type="submit">${icon('sign-out')}Sign out</button>
  </form>`;
