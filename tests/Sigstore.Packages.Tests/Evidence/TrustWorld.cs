using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Client.Signing;
using Sigstore.Client.Trust;
using Sigstore.Client.Verification;
using Sigstore.Local;
using Sigstore.Local.Identity;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Assets;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Io;
using Sigstore.Packages.Tests.Archive;

namespace Sigstore.Packages.Tests.Evidence;

/// <summary>A local instance, packages signed at it, and a package folder to find them in; shared by the tests of a class.</summary>
public sealed class TrustWorld : IDisposable
{
    public const string Release = "github:contoso/json@refs/tags/v1.0.0#.github/workflows/release.yml";

    private readonly string _root = Directory.CreateTempSubdirectory("sigstore-trust-").FullName;
    private readonly LocalSigstore _local;
    private readonly HttpMessageHandler _handler;
    private readonly SigningServices _services;
    private readonly Signer _signer;
    private readonly List<KeylessSession> _sessions = [];

    public TrustWorld()
    {
        _local = LocalSigstore.Open(Path.Combine(_root, "instance"), TimeProvider.System);
        _handler = _local.CreateHandler();
        var root = TrustedRoot.Parse(_local.TrustedRootJson.Span);
        Instance = new NamedInstance(new InstanceReference("local", root.Fingerprint), new Verifier(root));
        _services = new SigningServices(SigningConfig.Parse(_local.SigningConfigJson.Span), _handler, TimeProvider.System);
        _signer = new Signer(_services, Instance.Verifier, TimeProvider.System);
    }

    public NamedInstance Instance { get; }

    public string Feed => Directory.CreateDirectory(Path.Combine(_root, "feed")).FullName;

    /// <summary>An unsigned, unattested package.</summary>
    public static byte[] Pack(string version, string id = "Contoso.Json") => ZipForge.Package(id, version).Build();

    /// <summary>A provenance, or other, bundle about these bytes.</summary>
    public Task<byte[]> AttestAsync(byte[] about, string who, string type = "https://slsa.dev/provenance/v1", string predicate = "{}", params (string Claim, string Value)[] claims) =>
        AttestAsync(Digest.Of(DigestAlgorithm.Sha256, about), who, type, predicate, claims);

    /// <summary>The same about whatever has this digest.</summary>
    public async Task<byte[]> AttestAsync(Digest about, string who, string type = "https://slsa.dev/provenance/v1", string predicate = "{}", params (string Claim, string Value)[] claims)
    {
        var subject = $$"""[ { "name": "a.nupkg", "digest": { "{{about.Algorithm.Name()}}": "{{about.Hex}}" } } ]""";
        var statement = $$"""{ "_type": "https://in-toto.io/Statement/v1", "subject": {{subject}}, "predicateType": "{{type}}", "predicate": {{predicate}} }""";
        using var session = Session(who, claims);
        return (await _signer.AttestAsync(Encoding.UTF8.GetBytes(statement), session, TestContext.Current.CancellationToken)).ToJson();
    }

    /// <summary>A message signature over these bytes.</summary>
    public async Task<byte[]> SignAsync(byte[] about, string who)
    {
        using var session = Session(who, []);
        return (await _signer.SignAsync(Artifact.OfBytes(about), session, TestContext.Current.CancellationToken)).ToJson();
    }

    /// <summary>A timestamp of this instance's authority.</summary>
    internal Task<ReadOnlyMemory<byte>> StampAsync(ReadOnlyMemory<byte> signature) =>
        TimestampExchange.StampAsync(_services.TimestampAuthorities([], timeIsNeeded: true)[0], signature, TestContext.Current.CancellationToken);

    /// <summary>A verifier that trusts whatever either instance vouches for, as ours never may.</summary>
    public static Verifier Pool(TrustWorld one, TrustWorld other)
    {
        var pooled = JsonNode.Parse(one._local.TrustedRootJson.Span)!.AsObject();
        foreach (var (name, added) in JsonNode.Parse(other._local.TrustedRootJson.Span)!.AsObject().Where(member => member.Value is JsonArray))
        {
            foreach (var item in added!.AsArray())
            {
                pooled[name]!.AsArray().Add(item!.DeepClone());
            }
        }

        return new Verifier(TrustedRoot.Parse(Encoding.UTF8.GetBytes(pooled.ToJsonString())));
    }

    /// <summary>Who attaches to packages at this instance: what is there already stays if it is by the same person or workflow.</summary>
    internal ArtifactSigner Attaching(string who, CheckSwitch? checks = null, Verifier? verifier = null)
    {
        var session = Session(who, []);
        _sessions.Add(session);
        var token = IdentityToken.Parse(_local.MintToken(TokenIdentity.Parse(who)));
        return new ArtifactSigner(
            _signer, verifier ?? Instance.Verifier, session, SignerPolicy.AnySignerUnsafe, proved => proved.Certificate is { } leaf && ExpectedSubject.Matches(leaf, token), checks ?? CheckSwitch.All);
    }

    /// <summary>Installs a package with bundles inside, as restore does, and finds out everything about it.</summary>
    internal async Task<PackageEvidence> GatherAsync(byte[] pristine, byte[][] bundles, NamedInstance? instance = null, CheckSwitch? checks = null, AttestationStores? stores = null)
    {
        using var folder = new TemporaryFolder();
        var package = Install(folder.Path, Embed(pristine, bundles));
        var gathering = new EvidenceGathering(
            new BundleAppraiser([instance ?? Instance], [], checks ?? CheckSwitch.All), new BundleSources(null, looksBesideFeeds: true), _ => false, online: false)
        {
            NeedsEveryDigest = stores is null,
            Stores = stores ?? AttestationStores.None,
        };
        return (await gathering.GatherAsync([package], _ => { }, TestContext.Current.CancellationToken))[0];
    }

    public static byte[] Embed(byte[] pristine, params byte[][] bundles)
    {
        using var archive = PackageArchive.Open(new MemoryStream(pristine));
        using var attached = new MemoryStream();
        archive.WriteWith(bundles.Select((bundle, i) => new BundleToAttach($"bundle-{i}.sigstore.json", bundle)), attached);
        return attached.ToArray();
    }

    public void Dispose()
    {
        _sessions.ForEach(session => session.Dispose());
        _handler.Dispose();
        _local.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private InstalledPackage Install(string folder, byte[] nupkg)
    {
        using var archive = PackageArchive.Open(new MemoryStream(nupkg));
        var digests = archive.Digests(DigestSelection.AllSha512);
        var package = new InstalledPackage(archive.Identity, folder);
        Directory.CreateDirectory(package.Folder);
        File.WriteAllBytes(package.NupkgPath, nupkg);
        foreach (var entry in archive.Entries.Where(entry => entry.IsExtracted))
        {
            var name = entry.Name.EndsWith(".nuspec", StringComparison.Ordinal) ? $"{archive.Identity.Id}.nuspec".ToLowerInvariant() : entry.Name;
            var path = Path.Combine(package.Folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, archive.Read(entry, 8 << 20));
        }

        File.WriteAllText(Path.Combine(package.Folder, ".nupkg.metadata"), $$"""{ "version": 2, "contentHash": "{{digests.ContentHash}}", "source": "{{Feed.Replace('\\', '/')}}" }""");
        File.WriteAllText(package.NupkgPath + ".sha512", Convert.ToBase64String(digests.FileSha512.Span));
        return package;
    }

    private KeylessSession Session(string who, (string Claim, string Value)[] claims)
    {
        var identity = claims.Aggregate(TokenIdentity.Parse(who), (token, claim) => token.With(claim.Claim, claim.Value));
        return SigningIdentity.Keyless(new GivenToken(_local.MintToken(identity)));
    }

    private sealed class GivenToken(string token) : IIdentityTokenSource
    {
        public string Name => "given";

        public Task<IdentityToken> FetchAsync(string audience, CancellationToken cancellationToken) => Task.FromResult(IdentityToken.Parse(token));
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("sigstore-packages-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
