// Signs with npm's @sigstore/sign and prints the bundle.
// node local-sign.cjs URL 1|2 message|attest FILE   (the token in SIGSTORE_ID_TOKEN; 1 and 2 are the log's versions)
const fs = require('node:fs');
const { createRequire } = require('node:module');
// SIGSTORE_LINE=5: the current packages, which need a newer Node, instead of the last that run on Node 20.
const line5 = process.env.SIGSTORE_LINE === '5';
const from = createRequire(process.cwd() + (line5 ? '/node_modules/sigstore-5/x.cjs' : '/x.cjs'));
const sign = from('@sigstore/sign');
const { bundleToJSON } = from('@sigstore/bundle');
const { SigningConfig } = from('@sigstore/protobuf-specs');

async function main([url, version, kind, file]) {
  const data = fs.readFileSync(file);
  const identityProvider = { getToken: async () => process.env.SIGSTORE_ID_TOKEN };
  const bundleType = kind === 'attest' ? 'dsseEnvelope' : 'messageSignature';
  let builder;
  if (version === '2') {
    const answer = await fetch(url + '/targets/signing_config.v0.2.json');
    const signingConfig = SigningConfig.fromJSON(await answer.json());
    builder = sign.bundleBuilderFromSigningConfig({ signingConfig, identityProvider, bundleType });
  } else {
    const signer = new sign.FulcioSigner({ fulcioBaseURL: url, identityProvider });
    const witnesses = [new sign.RekorWitness({ rekorBaseURL: url }), new sign.TSAWitness({ tsaBaseURL: url })];
    builder = kind === 'attest' ? new sign.DSSEBundleBuilder({ signer, witnesses }) : new sign.MessageSignatureBundleBuilder({ signer, witnesses });
  }
  const bundle = await builder.create(kind === 'attest' ? { data, type: 'application/vnd.in-toto+json' } : { data });
  console.log(JSON.stringify(bundleToJSON(bundle)));
}

main(process.argv.slice(2)).catch((error) => { console.error(error); process.exit(1); });
