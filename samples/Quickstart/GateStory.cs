using System.IO.Compression;

namespace Quickstart;

/// <summary>A hostile package strikes while the project is only being evaluated. Then the same with the gate: nothing of it is imported.</summary>
internal sealed class GateStory(Workspace workspace, Narrator narrator, Processes processes)
{
    private const string Hostile = "Mallory.Tools";

    private string Feed => workspace.Folder("hostile-feed");

    public async Task RunAsync()
    {
        narrator.Chapter("The gate: what an unverified package brings is not imported");
        Pack();
        await WithoutAsync().ConfigureAwait(false);
        await WithAsync().ConfigureAwait(false);
    }

    private async Task WithoutAsync()
    {
        var folder = Write("open", withHostile: true);
        await DotnetAsync("building without the gate", folder, "build").ConfigureAwait(false);
        Demand(IsStruck(folder), "the hostile package did nothing even without the gate: this chapter would show nothing");
        narrator.Say($"Without it, {Hostile}'s build/{Hostile}.props ran its own target in the build: the mark is there.");
    }

    private async Task WithAsync()
    {
        // (1) An honest project: locked once, the gate put in, restored. The restore verifies, and leaves a stamp for exactly what it verified.
        var folder = Write("gated", withHostile: false);
        (await DotnetAsync("restoring", folder, "restore").ConfigureAwait(false)).MustExit(0);
        (await SigstoreAsync("locking", folder, "lock", "--instance", "local").ConfigureAwait(false)).MustExit(0);
        (await SigstoreAsync("installing the gate", folder, "gate").ConfigureAwait(false)).MustExit(0);
        (await DotnetAsync("building with the gate", folder, "build").ConfigureAwait(false)).MustExit(0);
        Demand(File.Exists(Path.Combine(folder, "obj", "sigstore.gate.stamp")), "the honest restore left no stamp");
        narrator.Say("With it, the honest project restores, is verified, gets its stamp, and builds: dotnet sigstore gate, dotnet build");

        // (2) Somebody adds the package. The restore fails, the build stays shut, and the package never ran.
        Write("gated", withHostile: true);
        (await DotnetAsync("restoring the hostile package", folder, "restore").ConfigureAwait(false)).MustFail().MustSay("SIG3007");
        (await DotnetAsync("building all the same", folder, "build", "--no-restore").ConfigureAwait(false)).MustFail().MustSay("SIG4042");
        Demand(!IsStruck(folder), "the hostile package ran although the gate is in place");
        narrator.Say($"{Hostile} added: the restore is refused (SIG3007), the build stays shut (SIG4042), and there is no mark: nothing of it ran.");
    }

    private string Write(string name, bool withHostile)
    {
        var hostile = withHostile ? $"""<PackageReference Include="{Hostile}" Version="1.0.0" />""" : "";
        workspace.Write($"{name}/{name}.csproj", Projects.GatedProject.Replace("{hostile}", hostile, StringComparison.Ordinal));
        workspace.Write($"{name}/Program.cs", Projects.ConsumerSource);
        return workspace.Folder(name);
    }

    private Task<Run> DotnetAsync(string what, string folder, string command, params string[] options) =>
        processes.DotnetWithAsync(what, folder, workspace.ConsumerPackages, [command, .. options, "-p:RestoreAdditionalProjectSources=" + Feed]);

    private Task<Run> SigstoreAsync(string what, string folder, params string[] args) => processes.SigstoreAsync(what, folder, args);

    private static bool IsStruck(string folder) => File.Exists(Path.Combine(folder, "struck.mark"));

    private void Pack()
    {
        using var nupkg = ZipFile.Open(Path.Combine(Feed, $"{Hostile}.1.0.0.nupkg"), ZipArchiveMode.Create);
        foreach (var (name, text) in Projects.HostileFiles(Hostile))
        {
            using var writer = new StreamWriter(nupkg.CreateEntry(name).Open());
            writer.Write(text);
        }
    }

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new StoryException(otherwise);
        }
    }
}
