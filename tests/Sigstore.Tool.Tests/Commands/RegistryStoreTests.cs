using Sigstore.Client.Crypto;
using Sigstore.Client.TufUpdates;
using Sigstore.Tests.Shared;

namespace Sigstore.Tool.Tests.Commands;

/// <summary>A package without bundles whose provenance is in an OCI registry: locked and verified by the tool, and undecided without the registry.</summary>
public sealed class RegistryStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sigstore-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Provenance_in_a_registry_verifies_a_package_and_a_registry_that_is_down_decides_nothing()
    {
        var repository = GeneratedRepository.Create(Path.Combine(_folder, "repository"), 1, 1);
        var nupkg = Path.Combine(repository.FolderOf("Generated.P0000"), "generated.p0000.1.0.0.nupkg");
        using var registry = new LoopbackRegistry { Token = "for-everybody" };
        registry.Attach(Digest.Of(DigestAlgorithm.Sha256, await File.ReadAllBytesAsync(nupkg, TestContext.Current.CancellationToken)), await AttestAsync(nupkg));
        await File.WriteAllTextAsync(Path.Combine(repository.Root, "sigstore.policy.json"), $$"""
            {
              "version": 1, "instances": { "local": { "local": true } },
              "signers": { "release": { "instance": "local", "issuer": "https://sigstore.local", "repository": "https://github.com/contoso/json", "ref": "refs/tags/v*" } },
              "packages": { "*": { "require": { "provenance": ["release"] } } },
              "stores": [ "{{registry.Reference}}" ]
            }
            """, TestContext.Current.CancellationToken);

        var check = await RunAsync(repository.Root, "policy", "check");
        Assert.True(check.ExitCode == ExitCodes.Passed, check.Error);
        Assert.Contains($"Store {registry.Reference}", check.Output, StringComparison.Ordinal);

        var offline = await RunAsync(repository.Root, "verify", "--allow-unlocked");
        Assert.Equal(ExitCodes.Undecided, offline.ExitCode);
        Assert.Contains("run with --online", offline.Output, StringComparison.Ordinal);
        Assert.Empty(registry.Asked);

        var locked = await RunAsync(repository.Root, "lock", "--online");
        Assert.True(locked.ExitCode == ExitCodes.Passed, locked.Error + locked.Output);
        var online = await RunAsync(repository.Root, "verify", "--online", "--no-cache");
        Assert.True(online.ExitCode == ExitCodes.Passed, online.Error + online.Output);
        Assert.Contains("1 verified", online.Output, StringComparison.Ordinal);

        registry.Dispose();
        var down = await RunAsync(repository.Root, "verify", "--online", "--no-cache");
        Assert.Equal(ExitCodes.Undecided, down.ExitCode);
        Assert.Contains("1 could-not-check", down.Output, StringComparison.Ordinal);
        Assert.Contains($"SIG1601: the attestation store at {registry.Address}/v2/{LoopbackRegistry.Repository}/referrers/sha256:", down.Output, StringComparison.Ordinal);
    }

    private async Task<byte[]> AttestAsync(string nupkg)
    {
        var (token, predicate, bundle) = (Path.Combine(_folder, "token"), Path.Combine(_folder, "predicate.json"), Path.Combine(_folder, "bundle.json"));
        var minted = await RunAsync(_folder, "local", "token", "--as", "github:contoso/json@refs/tags/v1.0.0#.github/workflows/release.yml");
        await File.WriteAllTextAsync(token, minted.Output, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(predicate, "{}", TestContext.Current.CancellationToken);
        var attested = await RunAsync(_folder, "attest", nupkg, "--predicate", predicate, "--type", "slsaprovenance1", "--instance", "local", "--identity-token-file", token, "--bundle", bundle);
        Assert.True(attested.ExitCode == ExitCodes.Passed, attested.Error);
        return await File.ReadAllBytesAsync(bundle, TestContext.Current.CancellationToken);
    }

    private Task<ToolRun> RunAsync(string folder, params string[] args)
    {
        var environment = new Dictionary<string, string> { ["SIGSTORE_HOME"] = Path.Combine(_folder, "home"), ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };
        return ToolRun.Of(folder, environment, TufFetcher.CreateHandler, args);
    }
}
