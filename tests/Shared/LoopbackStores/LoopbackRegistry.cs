using System.Net;
using System.Text;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Answer = (int Status, byte[] Body, System.Collections.Generic.Dictionary<string, string> Headers);

namespace Sigstore.Tests.Shared;

/// <summary>
/// As much of an OCI registry as reading needs: manifests and blobs by digest, the list of referrers with pages, the tag in its place, tokens.
/// <see cref="Tamper"/> makes it lie.
/// </summary>
internal sealed class LoopbackRegistry : IDisposable
{
    public const string Repository = "attestations/contoso";
    public const string BundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";
    public const string Empty = "application/vnd.oci.empty.v1+json";

    private readonly Dictionary<string, byte[]> _content = new(StringComparer.Ordinal);
    private readonly List<(string Subject, string Descriptor)> _referrers = [];
    private readonly LoopbackStore _server;

    public LoopbackRegistry() => _server = LoopbackStore.Of(request => Tamper(request.RawUrl!, Serve(request)));

    public string Reference => $"oci://{_server.Address["http://".Length..]}/{Repository}";

    public string Address => _server.Address;

    public IEnumerable<string> Asked => _server.Asked;

    /// <summary>False: a registry of before the distribution-spec 1.1, where the list lies under a tag.</summary>
    public bool HasReferrersApi { get; set; } = true;

    public int PageSize { get; set; } = 100;

    /// <summary>The token that is wanted, and given out to everybody; null: none is wanted.</summary>
    public string? Token { get; set; }

    public Func<string, Answer, Answer> Tamper { get; set; } = (_, answer) => answer;

    /// <summary>Attaches a bundle as cosign and oras do. Null leaves <c>artifactType</c> out, of the manifest or of its descriptor.</summary>
    public void Attach(Digest subject, byte[] bundle, string? artifactType = BundleType, string? listedType = BundleType, string layerType = BundleType, string configType = Empty)
    {
        var manifest = $$"""
            { "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", {{Member("artifactType", artifactType)}}
              "config": { "mediaType": "{{configType}}", "digest": "{{Add("blobs", "{}"u8.ToArray())}}", "size": 2 },
              "layers": [ { "mediaType": "{{layerType}}", "digest": "{{Add("blobs", bundle)}}", "size": {{bundle.Length}} } ],
              "subject": { "mediaType": "application/octet-stream", "digest": "{{subject}}", "size": 1 } }
            """;
        AttachManifest(subject, Encoding.UTF8.GetBytes(manifest), listedType);
    }

    public void AttachManifest(Digest subject, byte[] manifest, string? listedType = BundleType, string mediaType = "application/vnd.oci.image.manifest.v1+json", long? size = null) =>
        _referrers.Add((subject.ToString(), $$"""{ {{Member("artifactType", listedType)}} "mediaType": "{{mediaType}}", "digest": "{{Add("manifests", manifest)}}", "size": {{size ?? manifest.Length}} }"""));

    public static Answer Ok(byte[] body) => (200, body, []);

    public void Dispose() => _server.Dispose();

    private static string Member(string name, string? value) => value is null ? "" : $"\"{name}\": {JsonSerializer.Serialize(value)},";

    private string Add(string kind, byte[] content)
    {
        var digest = Digest.Of(DigestAlgorithm.Sha256, content).ToString();
        _content[$"/v2/{Repository}/{kind}/{digest}"] = content;
        return digest;
    }

    private Answer Serve(HttpListenerRequest request)
    {
        var path = request.Url!.AbsolutePath;
        if (path == "/token")
        {
            return Ok(Encoding.UTF8.GetBytes($$"""{ "token": "{{Token}}", "expires_in": 60 }"""));
        }

        if (Token is not null && request.Headers["Authorization"] != $"Bearer {Token}")
        {
            return (401, """{ "errors": [ { "code": "UNAUTHORIZED" } ] }"""u8.ToArray(), new() { ["WWW-Authenticate"] = $"Bearer realm=\"{Address}/token\",service=\"a registry\",scope=\"repository:{Repository}:pull\"" });
        }

        return _content.TryGetValue(path, out var content) ? Ok(content)
            : HasReferrersApi && path.StartsWith($"/v2/{Repository}/referrers/", StringComparison.Ordinal) ? Page(path, path[(path.LastIndexOf('/') + 1)..], request.QueryString["last"])
            : !HasReferrersApi && _referrers.Where(one => path == $"/v2/{Repository}/manifests/{one.Subject.Replace(':', '-')}").Select(one => one.Descriptor).ToList() is { Count: > 0 } tagged ? Ok(Index(tagged))
            : (404, """{ "errors": [ { "code": "MANIFEST_UNKNOWN" } ] }"""u8.ToArray(), []);
    }

    private Answer Page(string path, string subject, string? last)
    {
        var all = _referrers.Where(one => one.Subject == subject).Select(one => one.Descriptor).ToList();
        var start = last is null ? 0 : int.Parse(last, System.Globalization.CultureInfo.InvariantCulture);
        var isLast = start + PageSize >= all.Count;
        return (200, Index(all.Skip(start).Take(PageSize)), isLast ? [] : new() { ["Link"] = $"<{path}?last={start + PageSize}>; rel=\"next\"" });
    }

    private static byte[] Index(IEnumerable<string> descriptors) =>
        Encoding.UTF8.GetBytes($$"""{ "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [ {{string.Join(", ", descriptors)}} ] }""");
}
