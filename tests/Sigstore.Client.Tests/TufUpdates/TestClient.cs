using Sigstore.Client.Failures;
using Sigstore.Client.Tuf;
using Sigstore.Client.TufUpdates;

namespace Sigstore.Client.Tests.TufUpdates;

/// <summary>A TUF client of one simulator with a cache in a folder of its own, and a clock that is set.</summary>
internal sealed class TestClient : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tuf-");
    private readonly HttpMessageHandler _handler;
    private readonly TufRepository _repository;

    public TestClient(RepositorySimulator simulator, Uri? url = null, bool initialized = true)
    {
        Simulator = simulator;
        _handler = url is null ? new SimulatorHandler(simulator) : TufFetcher.CreateHandler();
        _repository = TufRepository.At(url ?? new Uri("https://tuf.example"));
        Cache = new TufCache(Path.Combine(_folder.FullName, "metadata"), Clock);
        Store = new TargetStore(TargetFolder);
        if (initialized)
        {
            Cache.Write("root", simulator.Published["root"][0]);
        }
    }

    public RepositorySimulator Simulator { get; }

    public TestClock Clock { get; } = new(RepositorySimulator.Now);

    public TufCache Cache { get; }

    public TargetStore Store { get; }

    public TrustedMetadata? Trusted { get; private set; }

    public CheckSwitch Checks { get; set; } = CheckSwitch.All;

    public byte[] InitialRoot { get; set; } = [];

    public string TargetFolder => Path.Combine(_folder.FullName, "targets");

    /// <summary>Refreshes; the code of the failure, or null.</summary>
    public Task<FailureCode?> RefreshAsync() => DownloadAsync();

    /// <summary>Refreshes once and downloads in order; the code of the first failure, or null.</summary>
    public async Task<FailureCode?> DownloadAsync(params string[] targets)
    {
        Simulator.Requests.Clear();
        try
        {
            using var updater = await TufUpdater.RefreshAsync(
                _repository, new TufFetcher(_handler, Clock, Checks), Cache, InitialRoot, Clock, Checks, TestContext.Current.CancellationToken);
            Trusted = updater.Trusted;
            foreach (var target in targets)
            {
                await updater.DownloadTargetAsync(target, Store, TestContext.Current.CancellationToken);
            }

            return null;
        }
        catch (SigstoreException refused)
        {
            return refused.Failure.Code;
        }
    }

    /// <summary>The trusted version on disk, or null.</summary>
    public long? Version(string role) => Cache.TryRead(role) is { } bytes ? MetadataEnvelope.Parse(bytes).Version : null;

    /// <summary>What is trusted on disk, as <c>root 1, snapshot 2</c>.</summary>
    public string TrustedRoles() => string.Join(", ", Directory.GetFiles(Cache.Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file))
        .Order(StringComparer.Ordinal).Select(role => $"{role} {Version(Uri.UnescapeDataString(role))}"));

    public IEnumerable<string> StoredContents() => Directory.Exists(TargetFolder)
        ? Directory.GetFiles(TargetFolder, "*", SearchOption.AllDirectories).Select(File.ReadAllText).Order(StringComparer.Ordinal)
        : [];

    public void Dispose()
    {
        _handler.Dispose();
        _folder.Delete(recursive: true);
    }
}
