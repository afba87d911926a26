using Sigstore.Client.Tuf.Roots;
using Sigstore.Client.TufUpdates;
using Sigstore.Local;
using Sigstore.Local.Http;

namespace Sigstore.Interop.Tests.Tuf;

/// <summary>Our TUF client against tuf-js's repository, and tuf-js's client against ours.</summary>
public sealed class TufJsTests(NodeWorkspace node) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tuf-js-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task We_initialise_and_refresh_from_a_repository_of_tufjs()
    {
        node.RequireInstalled();
        var trustedRoot = Path.Combine(_folder.FullName, "trusted_root.json");
        await File.WriteAllBytesAsync(trustedRoot, EmbeddedRoot.Public.TrustedRootJson.ToArray(), Cancel);
        using var server = await node.ServeAsync("tuf-repository.cjs", $"trusted_root.json={trustedRoot}");
        using var handler = TufFetcher.CreateHandler();
        var root = await new TufFetcher(handler, TimeProvider.System).FetchAsync(new Uri(server.Url, "1.root.json"), 100_000, Cancel);
        var source = new InstanceSource(Path.Combine(_folder.FullName, "home"), handler, NetworkUse.Required, InstancePurpose.Verification, TimeProvider.System);
        await source.InitializeAsync(server.Url.ToString(), root, audience: null, Cancel);

        for (var time = 0; time < 2; time++)
        {
            var instance = await source.ResolveAsync(server.Url.ToString(), Cancel);
            Assert.Equal(InstanceOrigin.Repository, instance.Origin);
            Assert.Equal(await File.ReadAllBytesAsync(trustedRoot, Cancel), instance.TrustedRootJson.ToArray());
        }
    }

    [Fact]
    public async Task Tufjs_refreshes_from_the_local_instance()
    {
        node.RequireInstalled();
        using var local = LocalSigstore.Open(Path.Combine(_folder.FullName, "local"), TimeProvider.System);
        using var server = LocalServer.Start(local, port: 0);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = server.RunAsync(stop.Token);
        using var handler = TufFetcher.CreateHandler();
        var root = await new TufFetcher(handler, TimeProvider.System).FetchAsync(new Uri(server.Url, "1.root.json"), 100_000, Cancel);
        var metadata = _folder.CreateSubdirectory("metadata").FullName;
        await File.WriteAllBytesAsync(Path.Combine(metadata, "root.json"), root!, Cancel);

        for (var time = 0; time < 2; time++)
        {
            var result = await node.RunAsync("tuf-client.cjs", new Dictionary<string, string>(), server.Url.ToString(), metadata, "trusted_root.json", "signing_config.v0.2.json");
            result.RequireSuccess();
        }

        Assert.Equal(local.TrustedRootJson.ToArray(), await File.ReadAllBytesAsync(Path.Combine(metadata, "targets", "trusted_root.json"), Cancel));
        var signingConfig = await File.ReadAllTextAsync(Path.Combine(metadata, "targets", "signing_config.v0.2.json"), Cancel);
        Assert.Contains(server.Url.GetLeftPart(UriPartial.Authority), signingConfig, StringComparison.Ordinal); // names the address it is served at
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task We_refresh_from_the_local_instance_too()
    {
        using var local = LocalSigstore.Open(Path.Combine(_folder.FullName, "local"), TimeProvider.System);
        using var handler = local.CreateHandler();
        var url = LocalSigstore.BaseUrl;
        var root = await new TufFetcher(handler, TimeProvider.System).FetchAsync(new Uri(url + "/1.root.json"), 100_000, Cancel);
        var source = new InstanceSource(Path.Combine(_folder.FullName, "home"), handler, NetworkUse.Required, InstancePurpose.Signing, TimeProvider.System);
        await source.InitializeAsync(url, root, audience: null, Cancel);
        var instance = await source.ResolveAsync(url, Cancel);
        Assert.True(instance.Root.IsLocalInstance);
        Assert.Equal(local.TrustedRootJson.ToArray(), instance.TrustedRootJson.ToArray());
        Assert.NotNull(instance.SigningConfig);
    }
}
