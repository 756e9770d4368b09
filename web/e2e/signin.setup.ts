import { expect, expectAccessible, person, test } from './portal.ts';
import { ready } from './server.ts';

test('a one-time link makes an account, and only once', async ({ page, browser }) => {
  await page.goto('/logs');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expectAccessible(page, 'sign-in');

  await page.goto('/signin?ticket=made-up');
  await expect(page.getByRole('alert')).toContainText('That did not work');

  const link = new URL(ready().signin, ready().portal);
  await page.goto(link.href);
  await expect(page.getByRole('heading', { name: 'Create your account' })).toBeVisible();
  await expect(page).not.toHaveURL(/ticket/);
  await expectAccessible(page, 'account');
  await page.getByLabel('Name').fill(person.name);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByLabel('Password again').fill('something else');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('alert')).toContainText('differ');
  await page.getByLabel('Password again').fill(person.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('navigation', { name: 'Tables' })).toBeVisible();

  const other = await browser.newContext({ baseURL: ready().portal });
  const second = await other.newPage();
  await second.goto(link.href);
  await expect(second.getByRole('alert')).toContainText('works once');
  await other.close();
});

test('name and password sign in from then on, and a wrong one does not', async ({ page }) => {
  await page.goto('/notebooks');
  await page.getByLabel('Name').fill(person.name);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  // Where the person wanted to go.
  await expect(page.getByRole('heading', { name: 'Notebooks', exact: true })).toBeVisible();

  await page.getByRole('button', { name: `Account of ${person.name}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.goto('/logs');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();

  await page.getByLabel('Name').fill(person.name);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Tables' })).toBeVisible();
  await page.context().storageState({ path: 'test-results/person.json' });
});
