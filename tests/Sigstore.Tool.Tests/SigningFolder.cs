using System.Net;
using System.Net.Sockets;

namespace Sigstore.Tool.Tests;

/// <summary>A folder with a file to sign and a home of its own; commands run in it.</summary>
internal sealed class SigningFolder : IDisposable
{
    public SigningFolder()
    {
        Environment["SIGSTORE_HOME"] = Path.Combine(Folder, "home");
        Environment["USER"] = "ada";
        Environment["HOSTNAME"] = "laptop";
        File.WriteAllText(Artifact, "artifact");
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("tool-").FullName;

    public string Artifact => PathOf("app.txt");

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public static int ClosedPort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public Task<ToolRun> RunAsync(params string[] args) => ToolRun.Of(Folder, Environment, args);

    /// <summary>Makes a folder instance of the local one whose services are all at another address.</summary>
    public async Task<string> InstanceAtAsync(string address)
    {
        Assert.Equal(0, (await RunAsync("local", "token")).ExitCode);
        var local = Path.Combine(Environment["SIGSTORE_HOME"], "local");
        var folder = PathOf("instance");
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(local, "trusted_root.json"), Path.Combine(folder, "trusted_root.json"), overwrite: true);
        var config = await File.ReadAllTextAsync(Path.Combine(local, "signing_config.json"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "signing_config.json"), config.Replace("http://localhost", address, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        return folder;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
