import { connectCity, isProblem, type City } from '@madinina/client';
import { type FormEvent, useMemo, useState } from 'react';
import { Alerts } from './alerts';
import { Sensors } from './sensors';

/** Sign in, then see the sensors of the city and its alerts as they come. */
export function Page({ baseUrl }: { readonly baseUrl: string }) {
  const city = useMemo(() => connectCity({ baseUrl }), [baseUrl]);
  const [isSignedIn, setSignedIn] = useState(false);
  if (!isSignedIn) return <SignIn city={city} onDone={() => setSignedIn(true)} />;
  return (
    <main>
      <h1>Madinina</h1>
      <Alerts city={city} />
      <Sensors city={city} />
    </main>
  );
}

function SignIn({ city, onDone }: { readonly city: City; readonly onDone: () => void }) {
  const [fault, setFault] = useState('');
  const signIn = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    try {
      const challenge = await city.signIn({ identifier: String(form.get('identifier')), password: String(form.get('password')) });
      if (challenge) setFault('This account has a second factor: sign in with another for this example.');
      else onDone();
    } catch (error) {
      setFault(isProblem(error) ? error.message : 'La ville ne répond pas');
    }
  };
  return (
    <form onSubmit={(event) => void signIn(event)}>
      <input name="identifier" placeholder="E-mail" autoComplete="username" />
      <input name="password" type="password" placeholder="Mot de passe" autoComplete="current-password" />
      <button>Entrer</button>
      <p role="alert">{fault}</p>
    </form>
  );
}
