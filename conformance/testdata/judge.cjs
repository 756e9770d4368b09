// Says what Microsoft's parser finds in a query. Run as: node judge.cjs PACKAGE SCHEMA, where PACKAGE is the folder of
// @kusto/language-service-next and SCHEMA a file of {"Table": [["column", "type"], ...]}. Reads a JSON text a line on
// standard input and answers each with a line of its errors, [[code, message], ...], without warnings; or with null where the
// parser itself breaks down.
const fs = require('fs')
const path = require('path')
const readline = require('readline')
const vm = require('vm')

const [dir, schema] = process.argv.slice(2)
for (const name of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) {
  const file = path.join(dir, name)
  vm.runInThisContext(fs.readFileSync(file, 'utf8'), { filename: file })
}
const { KustoCode, GlobalState, Symbols } = globalThis.Kusto.Language
const named = Object.fromEntries(Object.keys(Symbols.ScalarTypes).map((k) => [k.toLowerCase(), Symbols.ScalarTypes[k]]))
const tables = Object.entries(JSON.parse(fs.readFileSync(schema, 'utf8'))).map(
  ([name, columns]) => new Symbols.TableSymbol.$ctor4(name, columns.map(([c, t]) => new Symbols.ColumnSymbol(c, named[t]))),
)
const database = new Symbols.DatabaseSymbol.ctor('db', tables)
const globals = GlobalState.Default.WithCluster(new Symbols.ClusterSymbol.ctor('cluster', [database])).WithDatabase(database)

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  let errors = []
  try {
    const found = globalThis.Bridge.getEnumerator(KustoCode.ParseAndAnalyze(JSON.parse(line), globals).GetDiagnostics())
    while (found.moveNext()) {
      const d = found.Current
      if (d.Severity === 'Error') errors.push([d.Code, d.Message])
    }
  } catch {
    errors = null
  }
  process.stdout.write(JSON.stringify(errors) + '\n')
})
