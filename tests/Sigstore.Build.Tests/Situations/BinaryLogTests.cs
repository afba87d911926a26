using System.IO.Compression;
using System.Text;
using Sigstore.Build.Tests.Setup;

namespace Sigstore.Build.Tests.Situations;

/// <summary>Binary logs are sent around: whatever the mode, no part of a token is in one.</summary>
public sealed class BinaryLogTests(BuildFeed feed)
{
    // name, command, how the token is given
    private static readonly (string Name, string Command, bool ByFile, string[] Properties)[] _modes =
    [
        ("auto", "pack", false, []),
        ("true", "pack", false, ["-p:SigstoreSign=true", "-p:SigstoreIdentity=token"]),
        ("file", "pack", true, []),
        ("manifest", "pack", false, ["-p:SigstoreSign=manifest"]),
        ("dry-run", "pack", false, ["-p:SigstoreDryRun=true"]),
        ("off", "pack", false, ["-p:SigstoreSign=false"]),
        ("no-sidecars", "pack", false, ["-p:SigstoreSidecars=false", "-p:SigstoreEmbed=true"]),
        ("publish", "publish", false, []),
        ("publish-manifest", "publish", true, ["-p:SigstoreSign=manifest"]),
    ];

    [Fact]
    public async Task No_mode_leaves_a_token_in_a_binary_log_and_each_logs_its_inputs()
    {
        using var workspace = new Workspace(feed);
        workspace.Library("Acme.App", "<TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType>");
        workspace.Write("Acme.App/Program.cs", "System.Console.WriteLine(1);");
        (await workspace.RunAsync("Acme.App", "build", "-c", "Release")).Succeeded();
        foreach (var (name, command, byFile, properties) in _modes)
        {
            var token = workspace.Token("github:acme/lib@refs/tags/v1#.github/workflows/release.yml");
            workspace.Environment.Remove("SIGSTORE_ID_TOKEN");
            string[] given = byFile ? ["-p:SigstoreIdentityTokenFile=" + workspace.Write("token.txt", token)] : [];
            if (!byFile)
            {
                workspace.Environment["SIGSTORE_ID_TOKEN"] = token;
            }

            var log = Path.Combine(workspace.Folder, name + ".binlog");
            var run = (await workspace.RunAsync("Acme.App",
                [command, "--no-build", "-c", "Release", "-o", Path.Combine(workspace.Folder, name), "-v", "n", "-bl:" + log, "-p:SigstoreInstance=local", .. properties, .. given])).Succeeded();
            Assert.Contains("[input] SigstoreSign=", run.Output, StringComparison.Ordinal);
            Assert.Contains("[input] SigstoreInstance=local", run.Output, StringComparison.Ordinal);
            RequireAbsent(name, log, token);
        }

        // The search finds what is there: the name of an input, also as the token is written.
        Assert.True(IsIn(Inflated(Path.Combine(workspace.Folder, "auto.binlog")), "SigstoreInstance"));
    }

    private static void RequireAbsent(string mode, string log, string token)
    {
        var raw = File.ReadAllBytes(log);
        var inflated = Inflated(log);
        Assert.True(inflated.Length > 10_000, mode);
        foreach (var part in token.Split('.').Where(part => part.Length >= 24))
        {
            Assert.False(IsIn(raw, part[..24]), mode);
            Assert.False(IsIn(inflated, part[..24]), mode);
            Assert.False(IsIn(inflated, Convert.ToBase64String(Encoding.UTF8.GetBytes(part[..24]))), mode);
        }
    }

    private static byte[] Inflated(string log)
    {
        using var compressed = new GZipStream(File.OpenRead(log), CompressionMode.Decompress);
        using var inflated = new MemoryStream();
        compressed.CopyTo(inflated);
        return inflated.ToArray();
    }

    private static bool IsIn(byte[] bytes, string text) =>
        bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;
}
