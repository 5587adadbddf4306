import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

/** What an application does around a sign-in, in one page; `__API__` is where its api is. */
const PAGE = `<!doctype html>
<html lang="fr"><meta charset="utf-8"><title>Madinina</title>
<form>
  <input id="email" type="email" autocomplete="username webauthn"> <input id="password" type="password"> <input id="code" inputmode="numeric">
  <button type="button" id="sign-in">Se connecter</button>
  <button type="button" id="answer">Valider le code</button>
  <button type="button" id="add-passkey">Ajouter une clé d’accès</button>
  <button type="button" id="passkey-sign-in">Se connecter avec une clé d’accès</button>
  <button type="button" id="sign-out">Se déconnecter</button>
</form>
<output id="said"></output>
<script>
  const said = document.getElementById('said');
  const value = (id) => document.getElementById(id).value;
  let tokens, challenge;
  async function ask(path, body) {
    const headers = { 'content-type': 'application/json', ...(tokens && { authorization: 'Bearer ' + tokens.accessToken }) };
    const answer = await fetch('__API__/api/v1/' + path, { method: 'POST', headers, body: body && JSON.stringify(body) });
    const result = answer.status === 204 ? {} : await answer.json();
    if (!answer.ok) throw new Error(result.code);
    return result;
  }
  function welcome(answer) {
    tokens = answer;
    challenge = undefined;
    const { amr } = JSON.parse(atob(answer.accessToken.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
    return 'Bonjour ' + answer.account.email + ' (' + amr.join(' ') + ')';
  }
  const get = async (options) =>
    (await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })).toJSON();
  const actions = {
    'sign-in': async () => {
      const answer = await ask('auth/login', { identifier: value('email'), password: value('password') });
      if (!answer.mfaRequired) return welcome(answer);
      challenge = answer;
      if (!answer.passkeyOptions) return 'Code ? ' + answer.methods.join(' ');
      const credential = await get(answer.passkeyOptions);
      return welcome(await ask('auth/login/mfa', { challengeToken: answer.challengeToken, method: 'passkey', credential }));
    },
    answer: async () => welcome(await ask('auth/login/mfa', { challengeToken: challenge.challengeToken, method: 'totp', code: value('code') })),
    'add-passkey': async () => {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await ask('auth/passkeys/registration-options'));
      const credential = (await navigator.credentials.create({ publicKey })).toJSON();
      const passkey = await ask('auth/passkeys', { credential, name: 'Navigateur' });
      return 'Clé ' + passkey.name + ', ' + passkey.recoveryCodes.length + ' codes';
    },
    'passkey-sign-in': async () => {
      const credential = await get(await ask('auth/passkeys/authentication-options'));
      return welcome(await ask('auth/passkeys/login', { credential }));
    },
    'sign-out': async () => {
      await ask('auth/logout');
      tokens = undefined;
      return 'Au revoir';
    },
  };
  for (const [id, action] of Object.entries(actions))
    document.getElementById(id).addEventListener('click', () => {
      said.value = '…';
      action().then((words) => (said.value = words), (error) => (said.value = 'Refus : ' + (error.message || error.name)));
    });
</script></html>`;

/** Serves the page of an application on http://localhost, where browsers allow passkeys without TLS. */
export class SignInPage {
  private api = '';

  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async serve(): Promise<SignInPage> {
    const server = createServer((request, response) => {
      if (request.url !== '/') return response.writeHead(404).end();
      return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE.replace('__API__', page.api));
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    const page = new SignInPage(server, `http://localhost:${(server.address() as AddressInfo).port}`);
    return page;
  }

  /** Says where the api is that the page asks. */
  asks(api: string): void {
    this.api = api;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
