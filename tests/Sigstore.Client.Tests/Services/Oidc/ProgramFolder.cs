namespace Sigstore.Client.Tests.Services.Oidc;

/// <summary>A folder of shell scripts that stand in for a CI system's programs.</summary>
internal sealed class ProgramFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("programs-").FullName;

    public void Add(string name, string script)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
