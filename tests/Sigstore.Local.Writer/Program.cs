// Signs into a local instance until killed, and notes outside the folder what the instance acknowledged.
// Arguments: the instance's folder, the file of notes. One line per acknowledgement: the entry's JSON.
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sigstore.Local;

using var local = LocalSigstore.Open(args[0], TimeProvider.System);
using var http = new HttpClient(local.CreateHandler()) { BaseAddress = new Uri(LocalSigstore.BaseUrl) };
await using var notes = new FileStream(args[1], FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
var spki = key.ExportSubjectPublicKeyInfo();
for (var count = 0; ; count++)
{
    // Three at once, so that batches of several entries are torn too.
    var entries = await Task.WhenAll(Enumerable.Range(0, 1 + (count % 3)).Select(_ => AddAsync()));
    await notes.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(entries.Select(entry => entry + "\n"))));
}

async Task<string> AddAsync()
{
    var digest = RandomNumberGenerator.GetBytes(32);
    var signature = key.SignHash(digest, DSASignatureFormat.Rfc3279DerSequence);
    var verifier = new { publicKey = new { rawBytes = spki }, keyDetails = "PKIX_ECDSA_P256_SHA_256" };
    var body = JsonSerializer.Serialize(new { hashedRekordRequestV002 = new { digest, signature = new { content = signature, verifier } } });
    using var content = new StringContent(body, Encoding.UTF8, "application/json");
    using var response = await http.PostAsync(new Uri("/api/v2/log/entries", UriKind.Relative), content);
    var text = await response.Content.ReadAsStringAsync();
    return response.StatusCode == HttpStatusCode.Created ? text : throw new InvalidOperationException(text);
}
