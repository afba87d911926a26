using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Sigstore.Client.Services;
using Sigstore.Client.Services.Oidc;
using Sigstore.Client.Signing;
using Sigstore.Client.Trust;
using Sigstore.Client.Verification;
using Sigstore.Local;
using Sigstore.Local.Identity;
using Sigstore.Packages.Archive;
using Sigstore.Packages.Provenance;

namespace Sigstore.Benchmarks.Solution;

/// <summary>A folder feed of packages with provenance inside, signed by a local instance.</summary>
internal static class OurPackageFeed
{
    private const int ContentBytes = 60_000;

    public static string IdOf(int number) => $"Benchmark.Part{number:000}";

    public static async Task CreateAsync(string folder, string instance, int packages)
    {
        Directory.CreateDirectory(folder);
        using var local = LocalSigstore.Open(instance, TimeProvider.System);
        using var handler = local.CreateHandler();
        var services = new SigningServices(SigningConfig.Parse(local.SigningConfigJson.Span), handler, TimeProvider.System);
        var signer = new Signer(services, new Verifier(TrustedRoot.Parse(local.TrustedRootJson.Span)), TimeProvider.System);
        using var identity = SigningIdentity.Keyless(GivenToken.Of(local.MintToken(TokenIdentity.Parse("email:parts@benchmark.example"))));
        for (var i = 0; i < packages; i++)
        {
            await CreateOneAsync(folder, IdOf(i), signer, identity);
        }
    }

    private static async Task CreateOneAsync(string folder, string id, Signer signer, SigningIdentity identity)
    {
        var packed = Pack(id);
        var name = $"{id}.1.0.0.nupkg";
        var facts = new BuildFacts { EntryPoint = $"{id}.csproj", Target = "Pack", Configuration = "Release", GeneratorVersion = "0.1.0", StartedOn = DateTimeOffset.UnixEpoch, FinishedOn = DateTimeOffset.UnixEpoch };
        var subject = new ArtifactSubject(name, Convert.ToHexStringLower(SHA256.HashData(packed)), Convert.ToHexStringLower(SHA512.HashData(packed)));
        var dependencies = Enumerable.Range(0, 20).Select(i => ResolvedDependency.OfFile($"Dependency{i:00}", $"pkg:nuget/Dependency{i:00}@1.0.0", Convert.ToHexStringLower(SHA256.HashData([(byte)i]))));
        var statement = PackageStatements.Provenance([subject], new ProvenancePredicate(facts, [.. dependencies], []));
        var bundle = await signer.AttestAsync(statement, identity, CancellationToken.None);
        using var archive = PackageArchive.Open(new MemoryStream(packed));
        await using var file = File.Create(Path.Combine(folder, name));
        archive.WriteWith([new BundleToAttach("provenance.sigstore.json", bundle.ToJson())], file);
    }

    // Nothing in it is compiled against: what is measured is what verification does with it.
    private static byte[] Pack(string id)
    {
        var nuspec = $"""
            <?xml version="1.0" encoding="utf-8"?>
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata><id>{id}</id><version>1.0.0</version><authors>nobody</authors><description>For the benchmark.</description>
            <dependencies><group targetFramework="net10.0" /></dependencies></metadata></package>
            """;
        using var nupkg = new MemoryStream();
        using (var zip = new ZipArchive(nupkg, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, id + ".nuspec", Encoding.UTF8.GetBytes(nuspec));
            Add(zip, "lib/net10.0/_._", []);
            var content = RandomNumberGenerator.GetBytes(ContentBytes);
            Add(zip, $"tools/{id}.bin", content);
            Add(zip, $"tools/{id}.xml", Encoding.UTF8.GetBytes(Convert.ToHexString(content)));
        }

        return nupkg.ToArray();
    }

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(content);
    }
}
