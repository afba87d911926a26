// Verifies a bundle with npm's sigstore, whose trusted root comes from the TUF repository at a URL.
// node local-verify.cjs URL BUNDLE EMAIL ISSUER CACHE [FILE]
const fs = require('node:fs');
const { createRequire } = require('node:module');
// SIGSTORE_LINE=5: the current packages, which need a newer Node, instead of the last that run on Node 20.
const line5 = process.env.SIGSTORE_LINE === '5';
const from = createRequire(process.cwd() + (line5 ? '/node_modules/sigstore-5/x.cjs' : '/x.cjs'));
const sigstore = from(line5 ? process.cwd() + '/node_modules/sigstore-5' : 'sigstore');
const tuf = from('@sigstore/tuf');

async function main([url, bundleFile, email, issuer, cache, file]) {
  const rootPath = cache + '/root.json';
  if (!fs.existsSync(rootPath)) {
    fs.mkdirSync(cache, { recursive: true });
    fs.writeFileSync(rootPath, Buffer.from(await (await fetch(url + '/1.root.json')).arrayBuffer()));
  }
  const where = { tufMirrorURL: url, tufRootPath: rootPath, tufCachePath: cache };
  await tuf.initTUF({ mirrorURL: url, rootPath, cachePath: cache });
  const options = { ...where, certificateIdentityEmail: email, certificateIssuer: issuer, tlogThreshold: 1, ctLogThreshold: 1 };
  const bundle = JSON.parse(fs.readFileSync(bundleFile, 'utf8'));
  await (file ? sigstore.verify(bundle, fs.readFileSync(file), options) : sigstore.verify(bundle, options));
  console.log('verified');
}

main(process.argv.slice(2)).catch((error) => { console.error(error.name + ': ' + error.message); process.exit(1); });
