import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { createAccount, signIn, type Me } from '../api/portal';
import { paths } from '../lib/paths';
import { Loading, Notice } from '../ui/parts';
import { Logo } from '../ui/Logo';

type Step = 'password' | 'ticket' | 'account';

/** By one-time link first, which then makes an account; by name and password from then on. */
export function SignInPage({ me }: { me: Me | null }) {
  const { ticket, next } = useSearch({ from: '/signin' });
  const navigate = useNavigate();
  const client = useQueryClient();
  const [step, setStep] = useState<Step>(ticket ? 'ticket' : me?.needsAccount ? 'account' : 'password');
  const [error, setError] = useState('');
  const used = useRef('');

  useEffect(() => {
    document.title = 'Sign in · Huntbook';
  }, []);
  const enter = (who: Me) => {
    client.setQueryData(['me'], who);
    if (who.needsAccount) {
      setStep('account');
      // The ticket is spent: it has no place in the address any more.
      void navigate({ to: paths.signin, search: next ? { next } : {}, replace: true });
      return;
    }
    void navigate({ href: safeNext(next), replace: true });
  };
  const latest = useRef(enter);
  useEffect(() => {
    latest.current = enter;
  });
  useEffect(() => {
    if (!ticket || used.current === ticket) return;
    used.current = ticket;
    signIn({ ticket }).then(
      (who) => latest.current(who),
      (failed: unknown) => {
        setStep('password');
        setError(
          `${failed instanceof Error ? failed.message : String(failed)} A sign-in link works once; \`huntbook user link\` prints a new one.`,
        );
      },
    );
  }, [ticket]);

  return (
    <main className="signin">
      <div className="signin-card">
        <div className="signin-brand">
          <Logo size={36} />
          <span>Huntbook</span>
        </div>
        {step === 'ticket' ? (
          <Loading what="Signing you in" />
        ) : step === 'account' ? (
          <AccountForm onDone={enter} />
        ) : (
          <PasswordForm onDone={enter} before={error} />
        )}
      </div>
    </main>
  );
}

/** Only paths of this portal: a link must not send people elsewhere after they signed in. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith(paths.signin) ? next : paths.logs;
}

function useSubmit(act: () => Promise<Me>, onDone: (me: Me) => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    setBusy(true);
    setError('');
    try {
      onDone(await act());
    } catch (failed) {
      setError(failed instanceof Error ? failed.message : String(failed));
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, setError, submit };
}

function PasswordForm({ onDone, before }: { onDone: (me: Me) => void; before: string }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { busy, error, submit } = useSubmit(() => signIn({ name: name.trim(), password }), onDone);
  const shown = error || before;
  return (
    <form className="signin-form" onSubmit={(e) => void submit(e)}>
      <h1>Sign in</h1>
      {shown && (
        <Notice kind="bad" title="That did not work">
          {shown}
        </Notice>
      )}
      <div className="field">
        <label htmlFor="name">Name</label>
        <input
          id="name"
          className="input"
          autoComplete="username"
          required
          autoFocus
          value={name}
          onChange={(e) => setName(e.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor="password">Password</label>
        <input
          id="password"
          className="input"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(e) => setPassword(e.target.value)}
        />
      </div>
      <button type="submit" className="button primary" disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
      <p className="muted">First time here? Open the one-time link that Huntbook printed when it started.</p>
    </form>
  );
}

const minPassword = 12;

function AccountForm({ onDone }: { onDone: (me: Me) => void }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const { busy, error, setError, submit } = useSubmit(() => createAccount(name.trim(), password), onDone);
  const onSubmit = (e: FormEvent) => {
    if (password !== again) {
      e.preventDefault();
      setError('The two passwords differ.');
      return;
    }
    void submit(e);
  };
  return (
    <form className="signin-form" onSubmit={onSubmit}>
      <h1>Create your account</h1>
      <p className="muted">The link has let you in once. From now on you sign in with a name and a password.</p>
      {error && (
        <Notice kind="bad" title="That did not work">
          {error}
        </Notice>
      )}
      <div className="field">
        <label htmlFor="name">Name</label>
        <input
          id="name"
          className="input"
          autoComplete="username"
          required
          autoFocus
          value={name}
          onChange={(e) => setName(e.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor="password">Password</label>
        <input
          id="password"
          className="input"
          type="password"
          autoComplete="new-password"
          required
          minLength={minPassword}
          aria-describedby="password-hint"
          value={password}
          onChange={(e) => setPassword(e.target.value)}
        />
        <span className="hint" id="password-hint">
          At least {minPassword} characters. A few words are easier to keep than a riddle.
        </span>
      </div>
      <div className="field">
        <label htmlFor="again">Password again</label>
        <input
          id="again"
          className="input"
          type="password"
          autoComplete="new-password"
          required
          value={again}
          onChange={(e) => setAgain(e.target.value)}
        />
      </div>
      <button type="submit" className="button primary" disabled={busy}>
        {busy ? 'Creating…' : 'Create account'}
      </button>
    </form>
  );
}
