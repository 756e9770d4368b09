package sample

const loaderPath = `C:\Users\lclaes\AppData\Roaming\LedgerSync\ledgersync.exe`

func (g *gen) intrusion() {}
func (g *gen) takeover()  {}
func (g *gen) leaks()     {}
func (g *gen) leads()     {}
func (g *gen) incidents() {}
