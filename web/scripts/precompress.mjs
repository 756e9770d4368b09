// Replaces every text asset of the build by its gzip and brotli forms, so that the program embeds and
// serves them as they are. The handler unpacks gzip for the rare client that accepts neither.
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const dist = new URL('../embedded/dist/', import.meta.url).pathname;
const text = /\.(js|css|html|svg|json|ttf|map)$/;
const quality = 9; // 11 costs half a minute on the language worker for a few per cent

for (const name of await readdir(dist, { recursive: true })) {
  const path = join(dist, name);
  if (!text.test(name) || !(await stat(path)).isFile()) continue;
  const raw = await readFile(path);
  if (raw.length < 1024) continue;
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length };
  await writeFile(`${path}.br`, await promisify(brotliCompress)(raw, { params }));
  await writeFile(`${path}.gz`, await promisify(gzip)(raw, { level: 9 }));
  await rm(path);
}
