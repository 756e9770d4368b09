import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import {
  createRootRoute,
  createRoute,
  createRouter,
  Navigate,
  Outlet,
  parseSearchWith,
  RouterProvider,
  stringifySearchWith,
  useLocation,
  useNavigate,
} from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { ApiError, whenSignedOut } from './api/client';
import { me, type Me } from './api/portal';
import { paths } from './lib/paths';
import { DataPage } from './pages/DataPage';
import { LogsPage } from './pages/logs/LogsPage';
import { NotebooksPage } from './pages/notebooks/NotebooksPage';
import { ReferencePage } from './pages/reference/ReferencePage';
import { SignInPage } from './pages/SignInPage';
import { Frame } from './ui/Frame';
import { Failed, Loading, Toasts } from './ui/parts';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      retry: (times, error) => times < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});

whenSignedOut(() => client.setQueryData(['me'], null));

/** A search parameter is text or absent: never parsed as JSON, so any address is safe to open. */
const only = <K extends string>(...names: K[]) => {
  return (search: Record<string, unknown>): { [N in K]?: string } =>
    Object.fromEntries(names.flatMap((n) => (search[n] === undefined ? [] : [[n, String(search[n])]]))) as {
      [N in K]?: string;
    };
};

const useMe = () => useQuery({ queryKey: ['me'], queryFn: me, staleTime: Infinity });

const root = createRootRoute({
  component: () => (
    <>
      <Outlet />
      <Toasts />
    </>
  ),
});

/** Sends to the sign-in once, with the way back; `Navigate` would go again at each render on the way. */
function ToSignIn() {
  const navigate = useNavigate();
  const location = useLocation();
  const from = useRef(location.href);
  useEffect(() => {
    void navigate({ to: paths.signin, search: { next: from.current }, replace: true });
  }, [navigate]);
  return null;
}

/** Everything behind the sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: function Inside() {
    const who = useMe();
    if (who.isPending) return <Loading what="Opening Huntbook" />;
    if (who.isError) {
      return (
        <main style={{ padding: 24 }}>
          <h1 className="visually-hidden">Huntbook</h1>
          <Failed what="Huntbook" error={who.error} retry={() => void who.refetch()} />
        </main>
      );
    }
    if (!who.data || who.data.needsAccount) {
      return <ToSignIn />;
    }
    return <Frame me={who.data} />;
  },
});

const signedIn = (Page: (props: { me: Me }) => React.ReactNode) =>
  function SignedIn() {
    const { data } = useMe();
    return data ? <Page me={data} /> : null;
  };

const routes = root.addChildren([
  inside.addChildren([
    createRoute({
      getParentRoute: () => inside,
      path: '/',
      component: () => <Navigate to={paths.logs} search={{}} replace />,
    }),
    createRoute({
      getParentRoute: () => inside,
      path: paths.logs,
      validateSearch: only('tab', 'q', 'range'),
      component: signedIn(LogsPage),
    }),
    createRoute({ getParentRoute: () => inside, path: paths.notebooks, component: signedIn(NotebooksPage) }),
    createRoute({ getParentRoute: () => inside, path: paths.data, component: signedIn(DataPage) }),
    createRoute({
      getParentRoute: () => inside,
      path: paths.reference,
      validateSearch: only('entry', 'find'),
      component: signedIn(ReferencePage),
    }),
  ]),
  createRoute({
    getParentRoute: () => root,
    path: paths.signin,
    validateSearch: only('ticket', 'next'),
    component: function SignIn() {
      const who = useMe();
      if (who.isPending) return <Loading what="Opening Huntbook" />;
      return <SignInPage me={who.data ?? null} />;
    },
  }),
]);

const router = createRouter({
  routeTree: routes,
  parseSearch: parseSearchWith((value) => value),
  stringifySearch: stringifySearchWith(String),
  defaultNotFoundComponent: () => <Navigate to={paths.logs} search={{}} replace />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

export function App() {
  return (
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
